using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>A probe that was judged again: what its verdict was, and what it is by the rules of now.</summary>
/// <param name="Endpoint">The endpoint, as <c>mx1.example.com [192.0.2.1]:25</c>.</param>
/// <param name="Before">What was said of it.</param>
/// <param name="After">What is said of it now; null where that cannot be said.</param>
/// <param name="WhyNot">Why it cannot, in one line; null where it can.</param>
public sealed record Rejudged(string Endpoint, RejudgedVerdict Before, RejudgedVerdict? After, string? WhyNot)
{
    /// <summary>Whether the verdict or its reason is another one now. Another rule alone that comes to the same changes nothing.</summary>
    public bool IsChanged => After is { } after && (after.Verdict, after.Reason) != (Before.Verdict, Before.Reason);

    /// <summary>Judges the probe of an endpoint again; null where none was made.</summary>
    public static Rejudged? Of(EndpointPart part, ReplyRules rules)
    {
        if (KeptProbe.Of(part) is not { } kept) return null;
        var before = new RejudgedVerdict(part.Verdict, part.Reason, part.Rule);
        if (kept.Document is not { } document) return new Rejudged(part.Endpoint, before, null, kept.WhyNot);
        var judged = EndpointJudge.Judge(document.Observation(rules));
        return new Rejudged(part.Endpoint, before, new RejudgedVerdict(judged.Verdict, judged.Reason, judged.Rule), null);
    }
}

/// <summary>A verdict and the rule that it comes from.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it was not tested; null where it was.</param>
/// <param name="Rule">The rule.</param>
public sealed record RejudgedVerdict(EndpointVerdict Verdict, NotTestedReason? Reason, string Rule);
