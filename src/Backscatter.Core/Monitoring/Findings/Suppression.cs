using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>
/// Somebody's word that a finding need not be told for a while. It is keyed by what the finding is about, never by its wording, and does not cover a
/// finding that gets worse than it was when the word was given.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Tenant">For whom.</param>
/// <param name="Subject">The subject it covers; null for every subject of the tenant.</param>
/// <param name="Control">The control it covers; null for every control.</param>
/// <param name="List">The blocklist's zone it covers; null for everything.</param>
/// <param name="Owner">Who gave the word.</param>
/// <param name="Reason">Why.</param>
/// <param name="From">When it was given.</param>
/// <param name="Until">When it ends, at most <see cref="Longest"/> after <paramref name="From"/>.</param>
public sealed record Suppression(
    string Id, TenantId Tenant, string? Subject, string? Control, string? List, string Owner, string Reason, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The longest time that a suppression may last: a year.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(366);

    /// <summary>The severity up to which it covers: the gravest of what it covered when it was given; null for every severity.</summary>
    public ControlSeverity? UpTo { get; init; }

    /// <summary>When it was lifted before its end; null where it was not.</summary>
    public DateTimeOffset? LiftedAt { get; init; }

    /// <summary>Whether it holds at a time: never after <see cref="Longest"/>, whatever its end says.</summary>
    public bool HoldsAt(DateTimeOffset now) => now >= From && now < Until && now - From < Longest && (LiftedAt is not { } lifted || now < lifted);

    /// <summary>Whether it is about a finding, by its key alone.</summary>
    public bool IsAbout(FindingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return (Subject is null || string.Equals(Subject, key.Subject, StringComparison.OrdinalIgnoreCase))
            && (Control is null || string.Equals(Control, key.Control, StringComparison.OrdinalIgnoreCase))
            && (List is null || string.Equals(List, key.List, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Why these values make no suppression, in one line; null where they do.</summary>
    [SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
    public string? Problem() => this switch
    {
        { Subject: null, Control: null, List: null } => "a suppression names a subject, a control or a list; one of everything is none",
        _ when string.IsNullOrWhiteSpace(Owner) => "a suppression names its owner",
        _ when string.IsNullOrWhiteSpace(Reason) => "a suppression says its reason",
        _ when Until <= From => "a suppression ends after it begins",
        _ when Until - From > Longest => "a suppression lasts a year at most; renew it then, if it is still meant",
        _ => null,
    };
}
