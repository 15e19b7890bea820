using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Listening;

/// <summary>What a recipient is to a listener.</summary>
internal enum RecipientKind
{
    /// <summary>A sender with a token: whoever asks for it calls a sender back, or has a bounce.</summary>
    TokenSender,

    /// <summary>The sender of probes without a token.</summary>
    PlainSender,

    /// <summary>postmaster or abuse, which take mail of everybody.</summary>
    Role,

    /// <summary>Nobody of our domains.</summary>
    Unknown,

    /// <summary>Somebody elsewhere, or here by a detour.</summary>
    Foreign,

    /// <summary>No mailbox.</summary>
    Malformed,

    /// <summary>A mailbox that is not written in ASCII, though SMTPUTF8 is not offered.</summary>
    NotAscii,
}

/// <summary>A recipient that a client asked for, and what it is. Only <see cref="RecipientKind.TokenSender"/>, <see cref="RecipientKind.PlainSender"/> and <see cref="RecipientKind.Role"/> are taken.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mailbox">The mailbox in lower case, made of what is known here; null where it is not taken.</param>
internal readonly record struct AskedRecipient(RecipientKind Kind, string? Mailbox)
{
    private const int LongestPath = 254;
    private const string AtomCharacters = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>Whether mail for it may be taken.</summary>
    [MemberNotNullWhen(true, nameof(Mailbox))]
    public bool IsTaken => Mailbox is not null;

    /// <summary>
    /// Reads a path of RCPT. Whatever names a second host is foreign, wherever it would lead: a source route, a percent sign, an exclamation mark, an at-sign within quotes
    /// (RFC 5321 section 3.6.1 lets a server refuse all of these). A quoted local part is the same as the unquoted one (section 4.1.2), and is not taken here, since none of ours needs quotes.
    /// </summary>
    public static AskedRecipient Of(string path, IReadOnlyList<DomainName> domains)
    {
        if (path.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return new(RecipientKind.Role, $"postmaster@{domains[0].Ascii}");
        if (path.Any(c => c > '~')) return new(RecipientKind.NotAscii, null);
        if (path.Length is 0 or > LongestPath || path.Any(c => c < ' ')) return new(RecipientKind.Malformed, null);
        var at = path.LastIndexOf('@');
        if (path[0] == '@') return new(RecipientKind.Foreign, null);
        if (at <= 0 || at == path.Length - 1) return new(RecipientKind.Malformed, null);
        var (local, domain) = (path[..at].ToLowerInvariant(), path[(at + 1)..]);
        if (domain[0] == '[') return new(RecipientKind.Foreign, null);
        if (local.AsSpan().IndexOfAny("%!@") >= 0) return new(RecipientKind.Foreign, null);

        // Compared as it stands: what a parser of names would forgive, a dot at its end among it, is not our domain.
        if (domains.FirstOrDefault(own => own.Ascii.Equals(domain, StringComparison.OrdinalIgnoreCase)) is not { } ours) return new(RecipientKind.Foreign, null);
        if (local[0] != '"' && !IsDotString(local)) return new(RecipientKind.Malformed, null);
        var kind = local switch
        {
            "postmaster" or "abuse" => RecipientKind.Role,
            ProbeOptions.UsualSender => RecipientKind.PlainSender,
            _ => SenderName.HasToken(local) ? RecipientKind.TokenSender : RecipientKind.Unknown,
        };
        return new(kind, kind == RecipientKind.Unknown ? null : $"{local}@{ours.Ascii}");
    }

    private static bool IsDotString(string local) =>
        local.Length <= 64 && local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || AtomCharacters.Contains(c, StringComparison.Ordinal)));
}
