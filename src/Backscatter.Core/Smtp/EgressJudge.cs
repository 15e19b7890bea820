using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>What became of the connection to one canary.</summary>
public enum CanaryOutcome
{
    /// <summary>It greeted with its nonce: it is the server itself.</summary>
    Proven,

    /// <summary>It greeted, and has no nonce to be known by.</summary>
    Greeted,

    /// <summary>Somebody greeted without the nonce.</summary>
    WithoutNonce,

    /// <summary>No connection in time.</summary>
    TimedOut,

    /// <summary>No route.</summary>
    Unreachable,

    /// <summary>Refused: by the server, which is down then, or by something on the way.</summary>
    Refused,

    /// <summary>Connected to, but there was no greeting to go by.</summary>
    Unclear,

    /// <summary>DNS gave no address of it: no connection was tried.</summary>
    NoAddress,
}

/// <summary>One canary and what became of it.</summary>
/// <param name="Canary">The canary.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Why">A clause for people that follows the canary's name; the server's words in it are made fit to be shown.</param>
public sealed record CanaryResult(Canary Canary, CanaryOutcome Outcome, string Why);

/// <summary>Whether port 25 leads out of this machine's network.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EgressStatus>))]
public enum EgressStatus
{
    /// <summary>It does, and where a canary has a nonce, to where it should.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>No canary could be reached.</summary>
    [JsonStringEnumMemberName("blocked")]
    Blocked,

    /// <summary>Somebody else answers in their place: what is heard on port 25 is not what mail servers say.</summary>
    [JsonStringEnumMemberName("intercepted")]
    Intercepted,

    /// <summary>It was not shown, either way.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Whether port 25 leads out, why, and what to do.</summary>
/// <param name="Status">In a word.</param>
/// <param name="Why">One sentence for people.</param>
/// <param name="NextStep">What to do; null where nothing.</param>
public sealed record EgressVerdict(EgressStatus Status, string Why, string? NextStep);

/// <summary>Judges by its canaries whether port 25 leads out of this machine's network.</summary>
public static class EgressJudge
{
    /// <summary>
    /// What to do about a blocked port 25, by where this machine is. Azure by type of subscription: "Troubleshoot outbound SMTP connectivity problems
    /// in Azure" (Microsoft, 2023-12-20); its "Networking options" for Functions say otherwise of Functions.
    /// </summary>
    public static IReadOnlyList<string> Remedies { get; } =
    [
        "Azure, Enterprise Agreement or Microsoft Customer Agreement for enterprises: port 25 of virtual machines and of Azure Firewall is not blocked; look at network security groups, routes and firewalls of your own.",
        "Azure, Enterprise Dev/Test: blocked, and lifted on request: virtual network, Diagnose and Solve, \"Cannot send email (SMTP-Port 25)\"; then stop, deallocate and start the machines.",
        "Azure, every other subscription (pay-as-you-go, CSP, MSDN, Azure Pass, Education, free trial, sponsorship): blocked, and no request is granted. Probe from a machine elsewhere.",
        "Azure Functions and App Service: not without virtual network integration, and then as the subscription of the network allows; sources disagree about Functions. Probe from a machine elsewhere.",
        "Other providers: many block port 25 until asked, some always; ask yours, with the reverse name and the purpose of the address.",
    ];

    private const string Blocked = "Let this machine connect to port 25 of any address, or probe from another: backscatter doctor says what to do on Azure, by type of subscription.";

    /// <summary>Judges. Pure and total.</summary>
    public static EgressVerdict Judge(IReadOnlyList<CanaryResult> canaries)
    {
        ArgumentNullException.ThrowIfNull(canaries);
        if (canaries.Count == 0) return new(EgressStatus.Unknown, "No canary is configured, so nothing shows whether port 25 leads out of here.", "Name a mail server of your own that answers on port 25, with --canary host.");

        // Who answers in between does so for everybody: one that proves itself clears the way, and before that one who can't casts doubt on those that need not.
        if (Find(CanaryOutcome.Proven) is { } proven) return new(EgressStatus.Open, $"Port 25 leads out: {Said(proven)}.", null);
        if (Find(CanaryOutcome.WithoutNonce) is { } stranger)
            return new(EgressStatus.Intercepted, $"Somebody in between answers on port 25: {Said(stranger)}.", "Find what intercepts port 25 here (a mail gateway, a firewall's SMTP inspection, the provider) and exempt this machine; or correct the nonce.");
        if (Find(CanaryOutcome.Greeted) is { } greeted) return new(EgressStatus.Open, $"Port 25 leads out: {Said(greeted)}; that nobody in between answered for it is not shown without a nonce.", null);
        if (canaries.Any(result => result.Outcome is CanaryOutcome.TimedOut or CanaryOutcome.Unreachable) && canaries.All(result => result.Outcome is CanaryOutcome.TimedOut or CanaryOutcome.Unreachable or CanaryOutcome.Refused))
            return new(EgressStatus.Blocked, $"Port 25 does not lead out of here: {All()}.", Blocked);
        return new(EgressStatus.Unknown, $"No canary showed that port 25 leads out of here: {All()}.", "Make sure that each canary answers on its port and has an address in DNS; if it does, something on the way refuses for it.");

        CanaryResult? Find(CanaryOutcome outcome) => canaries.FirstOrDefault(result => result.Outcome == outcome);
        string All() => string.Join("; ", canaries.Select(Said));
    }

    /// <summary>
    /// Whether probes look as if port 25 were blocked on this side, where no canary can tell: at least three hosts, every connection timed out, and none
    /// came about. It says nothing about any server.
    /// </summary>
    public static bool LooksBlocked(IEnumerable<ProbeObservation> probes)
    {
        ArgumentNullException.ThrowIfNull(probes);
        var seen = probes.ToList();
        return seen.All(probe => probe.ConnectTimedOut) && seen.Select(probe => probe.Endpoint.Host).Distinct().Count() >= 3;
    }

    private static string Said(CanaryResult result) => $"{result.Canary} {result.Why}";
}
