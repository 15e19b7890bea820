using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>A number that was measured.</summary>
/// <param name="Name">Of which metric.</param>
/// <param name="Value">The number.</param>
/// <param name="Tags">What it is of; few words each, none of them a tenant or a domain.</param>
public sealed record Measure(string Name, long Value, IReadOnlyList<KeyValuePair<string, object?>> Tags)
{
    /// <summary>One line: name, tags and value.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}{{{string.Join(",", Tags.Select(tag => $"{tag.Key}={tag.Value}"))}}} {Value}");
}

/// <summary>What follows for the metrics from what was seen.</summary>
public static class Measures
{
    /// <summary>Scans by kind and verdict.</summary>
    public const string Scans = "backscatter.scans";

    /// <summary>Answers of blocklists.</summary>
    public const string Answers = "backscatter.blocklist.answers";

    /// <summary>Endpoints that were judged.</summary>
    public const string Probes = "backscatter.probes";

    /// <summary>Tries to deliver.</summary>
    public const string Notifications = "backscatter.notifications";

    /// <summary>Batches of sweeps that were finished.</summary>
    public const string Batches = "backscatter.sweep.finished";

    /// <summary>The age of the oldest work that waits.</summary>
    public const string QueueAge = "backscatter.queue.age";

    /// <summary>How much work there is.</summary>
    public const string QueueLength = "backscatter.queue.length";

    /// <summary>What is left of the day's questions.</summary>
    public const string Budget = "backscatter.budget.left";

    /// <summary>Lists that are not believed.</summary>
    public const string Unhealthy = "backscatter.lists.unhealthy";

    private const string NoReason = "none";

    /// <summary>What a scan counts for.</summary>
    /// <param name="report">What it saw.</param>
    /// <param name="kind">Whether mail servers were to be connected to.</param>
    public static IReadOnlyList<Measure> OfScan(ScanReport report, CheckKind kind)
    {
        ArgumentNullException.ThrowIfNull(report);
        var answers = report.Facts.Addresses.SelectMany(address => address.Listings ?? []).Concat(report.Facts.DomainListings ?? []);
        return
        [
            Of(Scans, 1, ("kind", Words<CheckKind>.Of(kind)), ("verdict", Words<Verdict>.Of(report.Verdict))),
            .. answers
                .GroupBy(answer => (answer.List.Zone, answer.Answer.Result, answer.Answer.Reason))
                .Select(same => Of(
                    Answers, same.Count(), ("list", same.Key.Zone), ("result", Words<AnswerResult>.Of(same.Key.Result)), ("reason", same.Key.Reason is { } reason ? Words<UnknownReason>.Of(reason) : NoReason))),
            .. kind == CheckKind.Probe ? report.Facts.Endpoints.Select(endpoint => OfProbe(endpoint.Judgement)) : [],
        ];
    }

    /// <summary>What the judgement of one endpoint counts for.</summary>
    public static Measure OfProbe(EndpointJudgement judgement)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        return Of(Probes, 1, ("verdict", Words<EndpointVerdict>.Of(judgement.Verdict)), ("reason", judgement.Reason is { } reason ? Words<NotTestedReason>.Of(reason) : NoReason));
    }

    /// <summary>What a try to deliver counts for.</summary>
    public static Measure OfDelivery(ChannelKind kind, string outcome) => Of(Notifications, 1, ("channel", Words<ChannelKind>.Of(kind)), ("outcome", outcome));

    /// <summary>The word for what came of a try to deliver.</summary>
    public static string Outcome(DeliveryResult result) => result switch
    {
        DeliveryResult.Accepted => "accepted",
        DeliveryResult.RetryAfter => "later",
        _ => "rejected",
    };

    /// <summary>What is left today of what operators of lists may be asked.</summary>
    /// <param name="lists">The lists that are asked.</param>
    /// <param name="spent">What was asked.</param>
    /// <param name="options">What is allowed where they publish nothing, and at most.</param>
    /// <param name="today">The day, UTC.</param>
    public static IReadOnlyList<Measure> OfBudget(IReadOnlyList<Blocklist> lists, IReadOnlyList<OperatorSpending> spent, BudgetOptions options, DateOnly today) =>
    [
        .. lists.GroupBy(QuestionBudget.OperatorOf, StringComparer.Ordinal).Select(theirs => Of(
            Budget,
            Math.Max(0, QuestionBudget.AllowanceOf(theirs.Key, [.. theirs], options).QuestionsPerDay - (spent.FirstOrDefault(past => past.Operator == theirs.Key && past.Day == today)?.Questions ?? 0)),
            ("operator", theirs.Key))),
    ];

    /// <summary>How many lists are asked and not believed: one that was never tested is not among them.</summary>
    public static Measure OfHealth(IReadOnlyList<Blocklist> lists, IReadOnlyList<ListHealth> health)
    {
        var asked = lists.Select(list => list.Zone).ToHashSet(StringComparer.Ordinal);
        return Of(Unhealthy, health.Where(page => asked.Contains(page.Zone) && page.State is (ListState.Failed or ListState.Unanswered or ListState.Quarantined)).Select(page => page.Zone).Distinct().Count());
    }

    internal static Measure Of(string name, long value, params (string Key, string Value)[] tags) => new(name, value, [.. tags.Select(tag => KeyValuePair.Create(tag.Key, (object?)tag.Value))]);
}
