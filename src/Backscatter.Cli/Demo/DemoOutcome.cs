using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Lab.Clients;

namespace Backscatter.Cli.Demo;

/// <summary>Holds what the scan said against what each client of the lab is known to be.</summary>
internal static class DemoOutcome
{
    /// <summary>One line for each difference; none when all came out as they should.</summary>
    public static IEnumerable<string> Surprises(IReadOnlyList<LabClient> clients, IReadOnlyList<TargetPart> targets) =>
        clients.Zip(targets).SelectMany(pair => Surprises(pair.First, pair.Second));

    /// <summary>The doubtful answers that were believed, which none may be.</summary>
    public static IReadOnlyList<string> Believed(params TargetPart[] targets) =>
        [.. targets.SelectMany(target => target.Blocklists).SelectMany(subject => subject.Answers)
            .Where(answer => answer.Result != AnswerResult.Unknown)
            .Select(answer => $"{answer.Zone} must be unknown, and is {Words<AnswerResult>.Of(answer.Result)}")
            .Distinct()];

    /// <summary>What the endpoints do, each verdict once.</summary>
    public static string Endpoints(TargetPart target) => target.Endpoints.Count == 0
        ? "none"
        : string.Join(", ", target.Endpoints.Select(Verdict).Distinct());

    private static IEnumerable<string> Surprises(LabClient client, TargetPart target)
    {
        foreach (var expected in client.Expected.Endpoints)
        {
            var wanted = expected.Reason is null ? expected.Verdict : $"{expected.Verdict} ({expected.Reason})";
            var seen = string.Join(", ", target.Endpoints.Where(endpoint => endpoint.Host == expected.Host).Select(Verdict).Distinct());
            if (seen != wanted) yield return $"{expected.Host} is {seen}, not {wanted}";
        }

        foreach (var expected in client.Expected.Listings)
        {
            var answer = target.Blocklists.FirstOrDefault(subject => subject.Subject == expected.Subject)?.Answers.FirstOrDefault(answer => answer.Zone == expected.Zone);
            if (answer?.Result != expected.Result) yield return $"{expected.Zone} about {expected.Subject} is {(answer is null ? "not asked" : Words<AnswerResult>.Of(answer.Result))}, not {Words<AnswerResult>.Of(expected.Result)}";
        }

        foreach (var control in target.Controls)
        {
            if (client.Expected.FailingControls.Contains(control.Id) != (control.Verdict == Core.Compliance.Verdict.Fail) && !client.Expected.UnprovenControls.Contains(control.Id))
                yield return $"{target.Target}: {control.Id} is {Words<Verdict>.Of(control.Verdict)}: {control.Why}";
            if (client.Expected.UnprovenControls.Contains(control.Id) && control.Verdict == Core.Compliance.Verdict.Pass)
                yield return $"{target.Target}: {control.Id} passes, though nothing proves it";
        }
    }

    private static string Verdict(EndpointPart endpoint) =>
        Words<EndpointVerdict>.Of(endpoint.Verdict) + (endpoint.Reason is { } reason ? $" ({Words<NotTestedReason>.Of(reason)})" : "");
}
