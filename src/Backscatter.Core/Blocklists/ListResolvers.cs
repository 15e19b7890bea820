using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// The ways to ask lists: all resolvers in their order for the first look, and for the second one, where there are several, those after the first.
/// </summary>
public sealed class ListResolvers : IDisposable
{
    private readonly IReadOnlyList<IPEndPoint> _resolvers;
    private readonly TimeProvider _time;
    private readonly QuestionPump _first;
    private readonly QuestionPump? _second;

    /// <summary>Ways to resolvers, asked in their order.</summary>
    public ListResolvers(IReadOnlyList<IPEndPoint> resolvers, TimeProvider time)
    {
        (_resolvers, _time) = (resolvers, time);
        _first = new QuestionPump(resolvers, time: time);
        _second = resolvers.Count > 1 ? new QuestionPump([.. resolvers.Skip(1)], time: time) : null;
    }

    /// <summary>For the first look.</summary>
    public IDnsResolver First => _first;

    /// <summary>The self-test of each resolver.</summary>
    public async Task<IReadOnlyList<ResolverVerdict>> TestAsync(CancellationToken cancellationToken)
    {
        // A test of one resolver must not be answered by the next: each has a way of its own, once and not for long.
        var options = new QuestionPumpOptions { Retries = 0 };
        var ways = _resolvers.Distinct().Select(resolver => KeyValuePair.Create(resolver.ToString(), new QuestionPump([resolver], options, _time))).ToList();
        try
        {
            return await ResolverCheck.RunAsync([.. ways.Select(way => KeyValuePair.Create(way.Key, (IDnsResolver)way.Value))], BlocklistCatalogue.Shipped, Random.Shared, null, cancellationToken);
        }
        finally
        {
            foreach (var way in ways) way.Value.Dispose();
        }
    }

    /// <summary>The parts of a checker that asks these ways.</summary>
    public BlocklistCheckerParts Parts(IReadOnlyList<Blocklist> lists, BlocklistKeys keys, ListAsking asking, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(asking);
        return new BlocklistCheckerParts
        {
            Resolver = _first,
            ConfirmingResolver = _second,
            ResolverNames = string.Join(',', _resolvers),
            Lists = lists,
            Keys = keys,
            Time = time,
            Budget = new QuestionBudget(lists, time, asking.Budget, spent: asking.State.Spent),
            State = asking.State,
            Sightings = asking.Sightings,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _second?.Dispose();
    }
}
