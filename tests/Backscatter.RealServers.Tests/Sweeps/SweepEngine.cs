using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>The ways of the engine to ask, each of which must give the same answers. A new one is a word here and a line in <see cref="SweepEngine"/>.</summary>
public enum AskingBy
{
    DnsClient,
    QuestionPump,
}

/// <summary>How long an answer is waited for.</summary>
/// <param name="Timeout">For one attempt.</param>
/// <param name="Retries">Attempts after the first.</param>
/// <param name="MostInFlight">The most questions that wait at once.</param>
internal sealed record Patience(TimeSpan Timeout, int Retries, int MostInFlight)
{
    /// <summary>Enough for every server that answers at all, however busy this machine is.</summary>
    public static Patience Usual { get; } = new(TimeSpan.FromSeconds(3), Retries: 3, MostInFlight: 64);
}

/// <summary>A sweep of many subjects over many lists: the one place in which these tests touch the engine.</summary>
internal static class SweepEngine
{
    /// <summary>All ways, for a theory of each.</summary>
    public static TheoryData<AskingBy> Ways => [.. Enum.GetValues<AskingBy>()];

    /// <summary>What every list says of every subject that it carries, by the first of the resolvers that answers.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(
        AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience, IReadOnlyList<Blocklist> lists, IEnumerable<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var dns = Resolver(by, resolvers, patience);
        using var disposed = dns as IDisposable;
        return await SweepAsync(new BlocklistChecker(dns, lists, BlocklistKeys.None, TimeProvider.System), subjects, cancellationToken);
    }

    /// <summary>What every list of a checker says, which remembers what it saw in the sweep before.</summary>
    public static async Task<IReadOnlyList<SweptAnswer>> SweepAsync(BlocklistChecker checker, IEnumerable<SweepSubject> subjects, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(subjects.Select(async subject =>
            (await checker.CheckAsync(subject.Subject, cancellationToken)).Select(result => new SweptAnswer(subject, result))));
        return [.. results.SelectMany(answers => answers)];
    }

    /// <summary>The way to resolvers; to be disposed of where it can be.</summary>
    public static IDnsResolver Resolver(AskingBy by, IReadOnlyList<IPEndPoint> resolvers, Patience patience) => by switch
    {
        AskingBy.DnsClient => new DnsClientResolver(resolvers, new DnsClientResolverOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight }),
        AskingBy.QuestionPump => new QuestionPump(resolvers, new QuestionPumpOptions { Timeout = patience.Timeout, Retries = patience.Retries, MaxInFlight = patience.MostInFlight }),
        _ => throw new ArgumentOutOfRangeException(nameof(by)),
    };
}
