using System.Net;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>The lists of <see cref="SweepLists"/> in rbldnsd, and resolvers in front of it, honest and other. They start once for all sweeps.</summary>
public sealed class SweepServers : IAsyncLifetime
{
    private readonly int _port = Loopback.FreePort();
    private readonly List<Task> _started = [];
    private readonly List<IAsyncDisposable> _running = [];
    private Task<RbldnsdServer>? _lists;
    private Task<UnboundResolver>? _honest;
    private Task<UnboundResolver>? _rewriting;
    private Task<UnboundResolver>? _blocking;
    private Task<UnboundResolver>? _listing;
    private Task<UnboundResolver>? _denying;
    private Task<UnboundResolver>? _refusing;
    private Task<UnboundResolver>? _failing;
    private Task<UnboundResolver>? _losing;

    /// <summary>The name server of the lists.</summary>
    internal IPEndPoint Lists => Startable.Ready(_lists).Endpoint;

    /// <summary>A resolver that takes questions to the lists, and keeps the answers.</summary>
    internal IPEndPoint Honest => Startable.Ready(_honest).Endpoint;

    /// <summary>A resolver like it that answers 198.51.100.1 for names that do not exist, to earn by mistyped names.</summary>
    internal IPEndPoint Rewriting => Startable.Ready(_rewriting).Endpoint;

    /// <summary>A resolver that answers 127.0.0.1 to everything, as those do that block a name.</summary>
    internal IPEndPoint Blocking => Startable.Ready(_blocking).Endpoint;

    /// <summary>A resolver that answers 127.0.0.2 for names that do not exist, which is how a list says 'listed'.</summary>
    internal IPEndPoint Listing => Startable.Ready(_listing).Endpoint;

    /// <summary>A resolver for which no list exists, which is how a list says 'not listed'.</summary>
    internal IPEndPoint Denying => Startable.Ready(_denying).Endpoint;

    /// <summary>A resolver that answers REFUSED.</summary>
    internal IPEndPoint Refusing => Startable.Ready(_refusing).Endpoint;

    /// <summary>A resolver that answers SERVFAIL, because the server behind it refuses.</summary>
    internal IPEndPoint Failing => Startable.Ready(_failing).Endpoint;

    /// <summary>A resolver on the way to which just those questions get lost that would show that a list lists the world: about loopback, and about a root server.</summary>
    internal IPEndPoint Losing => Startable.Ready(_losing).Endpoint;

    /// <summary>The questions that the name server of the lists got about one of them, a name and a type each; a question that was repeated is in it again.</summary>
    internal IReadOnlyList<(string Name, string Type)> QuestionsTo(string zone) =>
        [.. Startable.Ready(_lists).Questions.Where(question => question.Name.EndsWith("." + zone, StringComparison.OrdinalIgnoreCase))];

    /// <summary>One of the resolvers by the name of its property, for a table of them.</summary>
    internal IPEndPoint Named(string resolver) => resolver switch
    {
        nameof(Honest) => Honest,
        nameof(Rewriting) => Rewriting,
        nameof(Blocking) => Blocking,
        nameof(Listing) => Listing,
        nameof(Denying) => Denying,
        nameof(Refusing) => Refusing,
        nameof(Failing) => Failing,
        _ => throw new ArgumentOutOfRangeException(nameof(resolver)),
    };

    /// <summary>Starts everything that can be had. What can't, or does not start, shows in the tests that ask for it and in no others.</summary>
    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var lists = At(70);
        var honest = new UnboundSetup { StubZones = SweepLists.AllZones, StubServer = lists };
        _lists = Begin(RbldnsdServer.StartAsync(lists, SweepLists.Zones, cancellationToken));
        _honest = Resolver(71, honest);
        _rewriting = Resolver(72, honest with { RewritesTo = IPAddress.Parse("198.51.100.1"), NotRewritten = SweepLists.ExistingNames });
        _blocking = Resolver(73, honest with { RewritesTo = IPAddress.Loopback });
        _listing = Resolver(74, honest with { RewritesTo = IPAddress.Parse("127.0.0.2"), NotRewritten = SweepLists.ExistingNames });
        _denying = Resolver(75, new UnboundSetup());
        _refusing = Resolver(76, new UnboundSetup { RefusesEverybody = true });
        _failing = Resolver(77, honest with { StubServer = At(76) });
        _losing = Resolver(78, honest with
        {
            Silent = ["127.sparing.lists.example", "4.0.41.198.sparing.lists.example"],
            NotSilent = ["0.0.127.sparing.lists.example"],
        });
        Task all = Task.WhenAll(_started);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Task<UnboundResolver> Resolver(byte host, UnboundSetup setup) => Begin(UnboundResolver.StartAsync(At(host), setup, cancellationToken));
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_running.Select(server => server.DisposeAsync().AsTask()));

    private IPEndPoint At(byte host) => new(Loopback.Address(host), _port);

    private Task<T> Begin<T>(Task<T> start) where T : IAsyncDisposable
    {
        _started.Add(Remember());
        return start;

        async Task Remember()
        {
            var server = await start;
            lock (_running) _running.Add(server);
        }
    }
}

/// <summary>The tests that share one <see cref="SweepServers"/>. A path that loses packets is a matter of time, so nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedSweepServers : ICollectionFixture<SweepServers>
{
    public const string Name = "sweep servers";
}
