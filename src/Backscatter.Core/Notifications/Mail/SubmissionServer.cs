using System.Diagnostics.CodeAnalysis;

namespace Backscatter.Core.Notifications.Mail;

/// <summary>The server that takes mail from us (RFC 6409), as the secret of a channel says. The user and the password are in it: it is never shown.</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="IsImplicitTls">Whether TLS begins at once (<c>smtps</c>, RFC 8314) instead of by STARTTLS.</param>
/// <param name="User">The user; null where nobody signs in.</param>
/// <param name="Password">The password.</param>
internal sealed record SubmissionServer(string Host, int Port, bool IsImplicitTls, string? User, string Password)
{
    private const int SubmissionPort = 587;
    private const int SubmissionsPort = 465;

    /// <summary>Reads <c>smtp://user:password@mail.example.com:587</c>; special characters of user and password are percent-encoded.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SubmissionServer? server)
    {
        server = null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("smtp" or "smtps") || address.IdnHost.Length == 0) return false;
        if (address.AbsolutePath is not ("" or "/") || address.Query.Length > 0 || address.Fragment.Length > 0) return false;
        var isImplicit = address.Scheme == "smtps";
        var colon = address.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? address.UserInfo : address.UserInfo[..colon]);
        var password = colon < 0 ? "" : Uri.UnescapeDataString(address.UserInfo[(colon + 1)..]);
        var port = address.Port > 0 ? address.Port : isImplicit ? SubmissionsPort : SubmissionPort;
        server = new SubmissionServer(address.IdnHost, port, isImplicit, user.Length == 0 ? null : user, password);
        return true;
    }

    /// <summary>No word of it.</summary>
    public override string ToString() => "SubmissionServer { *** }";
}
