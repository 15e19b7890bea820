using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>What one Unbound knows and whom it asks. Every other name does not exist.</summary>
internal sealed record UnboundSetup
{
    /// <summary>Zones it answers itself; what is not among <see cref="Records"/> does not exist there.</summary>
    public IReadOnlyList<string> LocalZones { get; init; } = [];

    /// <summary>The records of these zones, as in a zone file: <c>example.test. 300 IN MX 10 mx.example.test.</c></summary>
    public IReadOnlyList<string> Records { get; init; } = [];

    /// <summary>Zones whose questions it takes to another name server.</summary>
    public IReadOnlyList<string> StubZones { get; init; } = [];

    /// <summary>The name server of the <see cref="StubZones"/>.</summary>
    public IPEndPoint? StubServer { get; init; }

    /// <summary>Answers REFUSED to everybody, as a public resolver's operator or a blocklist does to those it doesn't serve.</summary>
    public bool RefusesEverybody { get; init; }

    /// <summary>The address it claims for names that do not exist, as some providers' resolvers do; null for an honest resolver.</summary>
    public IPAddress? RewritesTo { get; init; }

    /// <summary>Names below <see cref="StubZones"/> that exist, which a resolver that rewrites answers truly; a zone itself where all names in it are answered so.</summary>
    public IReadOnlyList<string> NotRewritten { get; init; } = [];

    /// <summary>Names whose questions, and those of all names below, it leaves without an answer.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Names below <see cref="Silent"/> that it answers all the same.</summary>
    public IReadOnlyList<string> NotSilent { get; init; } = [];
}

/// <summary>A recursive resolver as clients have it, on loopback and without the internet behind it.</summary>
internal sealed class UnboundResolver : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private UnboundResolver(IPEndPoint endpoint, ServerProcess process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>Where it answers, over UDP and TCP.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts Unbound and waits until it answers.</summary>
    /// <exception cref="ServerUnavailableException">It is not installed.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<UnboundResolver> StartAsync(IPEndPoint endpoint, UnboundSetup setup, CancellationToken cancellationToken)
    {
        var program = ServerSoftware.Unbound.Require();
        var folder = new ScratchFolder("unbound");
        var configuration = folder.Write("unbound.conf", Configuration(endpoint, folder, setup));
        var process = ServerProcess.Start($"unbound at {endpoint}", folder, program, "-d", "-p", "-c", configuration);
        await process.WaitUntilAsync(token => NameServerQuery.AnswersAsync(endpoint, "ready.invalid", token), cancellationToken);
        return new UnboundResolver(endpoint, process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IEnumerable<string> Configuration(IPEndPoint endpoint, ScratchFolder folder, UnboundSetup setup) =>
    [
        "server:",
        "  verbosity: 1",
        "  use-syslog: no",
        "  do-daemonize: no",
        "  username: \"\"",
        "  chroot: \"\"",
        $"  directory: \"{folder.Root}\"",
        $"  interface: {endpoint.Address}@{endpoint.Port}",
        $"  port: {endpoint.Port}",
        $"  access-control: 127.0.0.0/8 {(setup.RefusesEverybody ? "refuse" : "allow")}",
        "  do-not-query-localhost: no",
        "  module-config: \"iterator\"",

        // The name server behind it is to hear the questions that were asked, and no shorter ones before.
        "  qname-minimisation: no",

        // Without a zone for the root, every unknown name would be asked of the root servers.
        setup.RewritesTo is null ? "  local-zone: \".\" static" : "  local-zone: \".\" redirect",
        $"  local-data: \". 300 IN {(setup.RewritesTo is null ? "SOA ns.invalid. hostmaster.invalid. 1 600 300 86400 300" : $"A {setup.RewritesTo}")}\"",
        .. setup.LocalZones.Select(zone => $"  local-zone: \"{zone}\" static"),
        .. setup.Records.Select(record => $"  local-data: '{record}'"),
        .. setup.StubZones.SelectMany(zone => StubZone(zone, setup)),
        .. setup.Silent.Select(name => $"  local-zone: \"{name}\" always_deny"),
        .. setup.NotSilent.Select(name => $"  local-zone: \"{name}\" transparent"),
        .. setup.StubZones.SelectMany(zone => new[] { "stub-zone:", $"  name: \"{zone}\"", $"  stub-addr: {setup.StubServer!.Address}@{setup.StubServer.Port}" }),
    ];

    private static IEnumerable<string> StubZone(string zone, UnboundSetup setup) => setup.RewritesTo is null || setup.NotRewritten.Contains(zone)
        ? [$"  local-zone: \"{zone}\" transparent"]
        :
        [
            $"  local-zone: \"{zone}\" redirect",
            $"  local-data: \"{zone} 300 IN A {setup.RewritesTo}\"",
            .. setup.NotRewritten.Where(name => name.EndsWith("." + zone, StringComparison.Ordinal)).Select(name => $"  local-zone: \"{name}\" transparent"),
        ];
}
