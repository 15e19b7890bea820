using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>Asks one question of every endpoint of a domain's route, and answers it for the domain where the route leads to no endpoint.</summary>
internal static class RouteSubjects
{
    /// <param name="facts">What was seen.</param>
    /// <param name="noMail">What to say of a domain that takes no mail; it passes.</param>
    /// <param name="ofEndpoint">What to say of one endpoint.</param>
    public static IReadOnlyList<SubjectVerdict> Of(ScanFacts facts, string noMail, Func<EndpointFacts, SubjectVerdict> ofEndpoint)
    {
        if (facts.Route is not { } route) return [new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the mail route was known.")];
        var subjects = facts.Endpoints.Select(ofEndpoint).ToList();
        var seen = facts.Endpoints.Select(endpoint => (endpoint.Endpoint.Host, endpoint.Endpoint.Address)).ToHashSet();
        subjects.AddRange(route.Endpoints.Where(endpoint => !seen.Contains((endpoint.Host, endpoint.Address)))
            .Select(endpoint => new SubjectVerdict(endpoint.ToString(), Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before this server was looked at.")));
        if (!route.IsComplete)
            subjects.Add(new(facts.Target, Verdict.Unknown, UnknownWords.DnsUnknown, route.Why ?? "DNS did not tell all hosts and addresses of the mail route.", "Ask again; if it stays so, look at the domain's name servers."));
        if (subjects.Count > 0) return subjects;
        if (route.Kind is not (RouteKind.NullMx or RouteKind.None))
            return [new(facts.Target, Verdict.Unknown, Words<NotTestedReason>.Of(NotTestedReason.Unreachable), LeadsNowhere(route), "Correct the MX records, or publish a null MX alone if the domain takes no mail.")];
        return [new(facts.Target, Verdict.Pass, null, route.Kind == RouteKind.NullMx ? $"{noMail} (null MX)." : $"{noMail}.")];
    }

    /// <summary>The verdict on an endpoint that was not tested.</summary>
    public static SubjectVerdict NotTested(EndpointFacts endpoint) => new(
        endpoint.Endpoint.ToString(),
        Verdict.Unknown,
        endpoint.Judgement.Reason is { } reason ? Words<NotTestedReason>.Of(reason) : UnknownWords.Interrupted,
        endpoint.Judgement.Why,
        endpoint.Judgement.NextStep,
        endpoint.Judgement.Rule);

    private static string LeadsNowhere(MailRoute route) =>
        $"Its MX records lead to no server: {(route.Notes.Count == 0 ? "none of them has an address" : string.Join("; ", route.Notes.Select(note => note.Text)))}.";
}
