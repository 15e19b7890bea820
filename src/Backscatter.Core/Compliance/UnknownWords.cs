namespace Backscatter.Core.Compliance;

/// <summary>Why a control is unknown, where neither a blocklist's nor an endpoint's own word says it. The words are fixed: they stand in reports and stores.</summary>
public static class UnknownWords
{
    /// <summary>DNS gave no answer.</summary>
    public const string DnsUnknown = "dns-unknown";

    /// <summary>Only a part of what decides was seen.</summary>
    public const string Partial = "partial";

    /// <summary>Accepted at RCPT by a product that is known to refuse after DATA, which was not tried.</summary>
    public const string DataStageNotTested = "data-stage-not-tested";

    /// <summary>The scan was told not to ask what decides.</summary>
    public const string NotAsked = "not-asked";

    /// <summary>The scan saw no sign of it, which proves nothing: only who listens where it would arrive can tell.</summary>
    public const string NoListener = "no-listener";

    /// <summary>The scan ended, by its deadline or by its user, before this was looked at.</summary>
    public const string Interrupted = "interrupted";
}
