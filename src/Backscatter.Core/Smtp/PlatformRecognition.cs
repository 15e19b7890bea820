using Backscatter.Core.Discovery;

namespace Backscatter.Core.Smtp;

/// <summary>The platform that a server seems to be of.</summary>
/// <param name="Platform">Which.</param>
/// <param name="Confidence">How sure that is.</param>
/// <param name="Signs">The ids of the signs that speak for it: <c>postfix.greeting</c>.</param>
/// <param name="Against">The ids of those that speak for another one; they have lowered the confidence, or were too weak to.</param>
public sealed record RecognisedPlatform(Platform Platform, PlatformConfidence Confidence, IReadOnlyList<string> Signs, IReadOnlyList<string> Against);

/// <summary>What is made of a server's signs.</summary>
/// <param name="Platform">The platform; null where nothing gives it away, or as much speaks for another one.</param>
/// <param name="MayRefuseAfterData">
/// Whether it shows a sign of products that accept every recipient at RCPT and refuse the unknown ones after DATA. That is asked of every sign, not
/// of the platform alone: a gateway in front does not change what the server behind it may do.
/// </param>
public sealed record Recognition(RecognisedPlatform? Platform, bool MayRefuseAfterData)
{
    /// <summary>Of a server of which nothing is known.</summary>
    public static Recognition None { get; } = new(null, false);
}

/// <summary>
/// Recognises the product behind an MX host by whose host it is, what it greets with, which EHLO keywords it offers and how it words its replies.
/// Pure and total. A greeting that was rewritten gives no platform, and one that lies is weighed against the other signs.
/// </summary>
public static class PlatformRecognition
{
    /// <summary>Weighs the signs.</summary>
    /// <param name="provider">Whose the MX host is, by its name; null where nobody's that is known.</param>
    /// <param name="seen">What a probe of it saw; null where there was none, and the host's name alone decides.</param>
    /// <param name="fingerprints">The platforms and their signs.</param>
    public static Recognition Of(MailProvider? provider, ProbeObservation? seen, Fingerprints fingerprints)
    {
        ArgumentNullException.ThrowIfNull(fingerprints);
        var server = new SeenServer(provider?.Id, seen, fingerprints.Index);
        var candidates = fingerprints.All.Select(platform => Candidate.Of(platform, server)).OfType<Candidate>().ToList();
        return new Recognition(Weigh(candidates), candidates.Exists(candidate => candidate.Signs.Any(sign => sign.MayRefuseAfterData)));
    }

    private static RecognisedPlatform? Weigh(List<Candidate> candidates)
    {
        var ranked = candidates.Where(candidate => !IsCoveredBy(candidate, candidates)).OrderByDescending(candidate => candidate.Best.Confidence).ThenByDescending(candidate => candidate.Best.Place).ToList();
        if (ranked.Count == 0) return null;
        var first = ranked[0].Best;
        if (ranked.Count > 1 && (ranked[1].Best.Confidence, ranked[1].Best.Place) == (first.Confidence, first.Place)) return null;

        // What is two steps weaker is a habit that others share, and no objection.
        var doubted = ranked.Skip(1).Any(rival => rival.Best.Confidence >= first.Confidence - 1);
        if (doubted && first.Confidence == PlatformConfidence.Low) return null;
        return new RecognisedPlatform(
            ranked[0].Platform,
            doubted ? first.Confidence - 1 : first.Confidence,
            [.. ranked[0].Signs.Select(sign => sign.Id)],
            [.. ranked.Skip(1).SelectMany(rival => rival.Signs).Select(sign => sign.Id)]);
    }

    /// <summary>A variant shows what it is built on as well: where it has a sign worth something, the other is not meant, and where not, it is itself not.</summary>
    private static bool IsCoveredBy(Candidate candidate, List<Candidate> candidates) =>
        candidates.Exists(other => other.Platform.VariantOf == candidate.Platform.Id && other.Best.Confidence >= PlatformConfidence.Medium)
        || (candidate.Best.Confidence < PlatformConfidence.Medium && candidates.Exists(other => other.Platform.Id == candidate.Platform.VariantOf));

    private sealed record Candidate(Platform Platform, IReadOnlyList<PlatformSign> Signs)
    {
        public PlatformSign Best { get; } = Signs.OrderByDescending(sign => sign.Confidence).ThenByDescending(sign => sign.Place).First();

        public static Candidate? Of(Platform platform, SeenServer server)
        {
            var signs = platform.Signs.Where(sign => sign.Holds(server)).ToList();
            return signs.Count == 0 ? null : new Candidate(platform, signs);
        }
    }
}
