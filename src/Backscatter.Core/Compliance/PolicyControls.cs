using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;

namespace Backscatter.Core.Compliance;

/// <summary>What the domain publishes: BSC-050, BSC-051, BSC-052.</summary>
internal static class PolicyControls
{
    private const string AskServers = "Scan again; if it stays so, look at the domain's name servers.";

    public static IReadOnlyList<SubjectVerdict> Spf(ScanFacts facts) => [facts.Spf switch
    {
        null => new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the SPF record was read."),
        { Status: SpfStatus.None } => new(facts.Target, Verdict.Fail, null, "There is no SPF record.",
            facts.Route?.Kind is RouteKind.NullMx ? "Publish v=spf1 -all: the domain takes no mail and should send none." : "Publish one record that names the real senders and ends in -all or ~all."),
        { Status: SpfStatus.PermError } tree => new(facts.Target, Verdict.Fail, null, $"{tree.Why} {Lookups(tree)}", Mend(tree)),
        { } tree when tree.Problems.FirstOrDefault(problem => problem.Kind == SpfProblemKind.EverybodyPasses) is { } open =>
            new(facts.Target, Verdict.Fail, null, $"The record lets everybody send: {open.Text}", "Name the real senders and end the record in -all or ~all."),
        { Status: SpfStatus.TempError } tree => new(facts.Target, Verdict.Unknown, UnknownWords.DnsUnknown, tree.Why ?? "DNS did not tell the whole record.", AskServers),
        { } tree => new(facts.Target, Verdict.Pass, null, $"Valid. {Lookups(tree)}"),
    }];

    public static IReadOnlyList<SubjectVerdict> Dmarc(ScanFacts facts) => [facts.Dmarc switch
    {
        null => new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the DMARC record was read."),
        { Enforcement: DmarcEnforcement.Unknown } found => new(facts.Target, Verdict.Unknown, UnknownWords.DnsUnknown, $"{found.Why ?? "DNS did not tell the record"}.", AskServers),
        { Status: DmarcStatus.None } => new(facts.Target, Verdict.Fail, null, "There is no DMARC record.",
            facts.Route?.Kind is RouteKind.NullMx ? "Publish v=DMARC1; p=reject: the domain sends no mail." : null),
        { Status: DmarcStatus.Invalid } found => new(facts.Target, Verdict.Fail, null, $"{found.Why}.", "Publish one valid record."),
        { Enforcement: DmarcEnforcement.Enforced } found => new(facts.Target, Verdict.Pass, null, $"{Policy(found)}, enforced."),
        { Enforcement: DmarcEnforcement.PartlyEnforced } found => new(facts.Target, Verdict.Fail, null, $"{Policy(found)}, for a part of the mail only (pct={found.Record?.Percent}).", "Remove pct: the policy then holds for all mail."),
        { Policy: DmarcPolicy.None } found => new(facts.Target, Verdict.Fail, null, $"{Policy(found)}: receivers are asked to do nothing.", "Raise the policy to quarantine and then reject when the reports are clean."),
        { Record.IsTest: true } found => new(facts.Target, Verdict.Fail, null, $"{Policy(found)}, but in test mode (t=y).", "Remove t=y when the reports are clean."),
        { } found => new(facts.Target, Verdict.Fail, null, $"{Policy(found)}, for no mail at all (pct={found.Record?.Percent}).", "Remove pct when the reports are clean: the policy then holds for all mail."),
    }];

    public static IReadOnlyList<SubjectVerdict> NullMx(ScanFacts facts) => [facts.Route switch
    {
        null => new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the mail route was known."),
        { Kind: RouteKind.Unknown } route => new(facts.Target, Verdict.Unknown, UnknownWords.DnsUnknown, route.Why ?? "DNS did not tell the MX records.", AskServers),
        { Kind: RouteKind.NullMxWithOthers } route => new(facts.Target, Verdict.Fail, null,
            $"A null MX stands beside {ForeignText.Escape(string.Join(", ", route.Hosts.Select(host => host.Name.Ascii)), 200)}: senders differ in which of them they believe.",
            "Keep either the null MX alone or the real MX records alone."),
        { Kind: RouteKind.NullMx } route when route.Notes.FirstOrDefault(note => note.Kind == RouteNoteKind.NullMxPreference) is { } note =>
            new(facts.Target, Verdict.Fail, null, $"{note.Text}.", "Write the record as 0 and a single dot."),
        { Kind: RouteKind.NullMx } => new(facts.Target, Verdict.Pass, null, "The domain says properly that it takes no mail."),
        { Kind: RouteKind.None } => new(facts.Target, Verdict.Pass, null, "The domain has neither MX nor address; a null MX would say so sooner to senders."),
        _ => new(facts.Target, Verdict.Pass, null, "The domain takes mail and has no null MX."),
    }];

    private static string Policy(DmarcResult found) =>
        $"{Words<DmarcTag>.Of(found.Tag!.Value)}={Words<DmarcPolicy>.Of(found.Policy!.Value)}{(found.FoundAt == found.Domain ? "" : $" from {found.FoundAt}")}";

    private static string Lookups(SpfTree tree) => $"{(tree.LookupsAreAtLeast ? "At least " : "")}{tree.Lookups} of 10 lookups.";

    private static string Mend(SpfTree tree) => tree.Problems.FirstOrDefault(problem => problem.Effect == SpfEffect.PermError)?.Kind switch
    {
        SpfProblemKind.TooManyLookups or SpfProblemKind.TooManyMxHosts => "Remove includes that nothing sends by, and write stable addresses as ip4 or ip6.",
        SpfProblemKind.TooManyVoidLookups => "Remove the terms that lead to nothing.",
        SpfProblemKind.SeveralRecords => "Merge the records into one.",
        SpfProblemKind.Loop => "Break the loop between the records.",
        SpfProblemKind.TargetWithoutRecord => "Remove the include or redirect whose target publishes no SPF record.",
        _ => "Correct the term that is named.",
    };
}
