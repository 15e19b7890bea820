using System.Net;
using Backscatter.RealServers.Tests.Scans;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests;

/// <summary>
/// A small internet of real servers on loopback: the mail servers of <see cref="Clients"/> on one common port, <see cref="Blocklists"/> in
/// rbldnsd, and resolvers in front of all. It starts once for all tests of its collection.
/// </summary>
public sealed class LoopbackInternet : IAsyncLifetime
{
    private readonly int _dnsPort = Loopback.FreePort();
    private readonly List<Task<IAsyncDisposable>> _started = [];
    private readonly Dictionary<string, Task<MailServer>> _mailServers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<ScanRun>> _scans = new(StringComparer.Ordinal);
    private readonly ScratchFolder _folder = new("internet");
    private Task<RbldnsdServer>? _blocklists;
    private Task<UnboundResolver>? _resolver;
    private Task<UnboundResolver>? _refusingResolver;
    private Task<UnboundResolver>? _rewritingResolver;

    public LoopbackInternet() => AuthorityFile = _folder.Write("authority.pem", Authority.Certificate.ExportCertificatePem());

    /// <summary>The port on which every mail server listens, each at its own address.</summary>
    internal int SmtpPort { get; } = Loopback.FreePort();

    /// <summary>The authority under which all mail servers have their certificates.</summary>
    internal TestAuthority Authority { get; } = new();

    /// <summary>Its certificate, as a PEM file.</summary>
    internal string AuthorityFile { get; }

    /// <summary>The name server of the blocklists.</summary>
    internal RbldnsdServer BlocklistServer => Startable.Ready(_blocklists);

    /// <summary>The resolver that knows all clients and reaches all blocklists.</summary>
    internal UnboundResolver Resolver => Startable.Ready(_resolver);

    /// <summary>A resolver that answers REFUSED.</summary>
    internal UnboundResolver RefusingResolver => Startable.Ready(_refusingResolver);

    /// <summary>A resolver like <see cref="Resolver"/> that claims <see cref="Blocklists.Rewriting"/> for names that don't exist.</summary>
    internal UnboundResolver RewritingResolver => Startable.Ready(_rewritingResolver);

    /// <summary>The mail server of a host of <see cref="Clients"/>; the test is skipped where it can't be had.</summary>
    internal MailServer MailServer(string host) => Startable.Ready(_mailServers[host]);

    /// <summary>
    /// A scan of one client with leave to probe, made once and looked at by all tests that want nothing else; each is a process, and they are most
    /// of the tests' time.
    /// </summary>
    internal Task<ScanRun> ScanOf(string domain)
    {
        if (!_scans.TryGetValue(domain, out var scan)) _scans[domain] = scan = ScanRun.OfAsync(this, domain);
        return scan;
    }

    /// <summary>Starts everything that can be had. What can't, or does not start, shows in the tests that ask for it and in no others.</summary>
    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        StartNameServers(cancellationToken);
        StartMailServers(cancellationToken);
        Task all = Task.WhenAll(_started);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_started.Where(start => start.IsCompletedSuccessfully).Select(async start => await (await start).DisposeAsync()));
        Authority.Dispose();
        _folder.Dispose();
    }

    private void StartNameServers(CancellationToken cancellationToken)
    {
        var blocklists = new IPEndPoint(Loopback.Address(54), _dnsPort);
        var setup = new UnboundSetup
        {
            LocalZones = [.. Clients.Zones],
            Records = [.. Clients.Records],
            StubZones = [.. Blocklists.Zones.Select(zone => zone.Zone)],
            StubServer = blocklists,
        };
        _blocklists = Begin(RbldnsdServer.StartAsync(blocklists, Blocklists.Zones, cancellationToken));
        _resolver = StartResolver(53, setup);
        _refusingResolver = StartResolver(55, setup with { RefusesEverybody = true });
        _rewritingResolver = StartResolver(56, setup with { RewritesTo = Blocklists.Rewriting, NotRewritten = Blocklists.ListedNames });

        Task<UnboundResolver> StartResolver(byte host, UnboundSetup what) =>
            Begin(UnboundResolver.StartAsync(new IPEndPoint(Loopback.Address(host), _dnsPort), what, cancellationToken));
    }

    private void StartMailServers(CancellationToken cancellationToken)
    {
        var inner = new IPEndPoint(Clients.AddressOf("mx.rejecting.example"), SmtpPort);
        var policy = new IPEndPoint(Clients.AddressOf("mx.greylist.example"), Loopback.FreePort());
        var postgrey = Begin(PostgreyPolicy.StartAsync(policy, cancellationToken));

        Postfix(PostfixSetup.RejectingUnknown("mx.rejecting.example", "rejecting.example", "backup.example", "listed.example", "relay.example", "unverified.example", "prober.example"));
        Postfix(PostfixSetup.RelayingKnown("mx.relay.example", "relay.example", inner));
        Postfix(PostfixSetup.AcceptingAll("mx.acceptall.example", inner, "acceptall.example", "backup.example"));
        Postfix(PostfixSetup.VerifyingRecipients("mx.unverified.example", "unverified.example", inner));
        Postfix(PostfixSetup.CallingSendersBack("mx.postfix-callout.example", "postfix-callout.example", inner));
        Postfix(PostfixSetup.BehindPostscreen("mx.postscreen.example", "postscreen.example"));
        Mail("mx.greylist.example", async (endpoint, certificate) =>
        {
            await postgrey;
            var setup = PostfixSetup.Greylisting("mx.greylist.example", "greylist.example", policy, inner);
            return await PostfixServer.StartAsync(endpoint, setup, certificate, cancellationToken);
        });
        Exim(EximSetup.RejectingUnknown("mx.exim-rejecting.example", "exim-rejecting.example"));
        Exim(EximSetup.CallingSendersBack("mx.exim-callout.example", "exim-callout.example", inner));
        Exim(EximSetup.AcceptingAll("mx.exim-acceptall.example", "exim-acceptall.example", inner));
        Exim(EximSetup.RejectingAtData("mx.exim-data.example", "exim-data.example"));
        Mail("mx.opensmtpd.example", async (endpoint, certificate) =>
            await OpenSmtpdServer.StartAsync(endpoint, "mx.opensmtpd.example", "opensmtpd.example", certificate, cancellationToken));
        Mail("mx.opensmtpd-relay.example", async (endpoint, certificate) =>
            await OpenSmtpdServer.StartAsync(endpoint, "mx.opensmtpd-relay.example", "opensmtpd-relay.example", certificate, cancellationToken, nextHop: inner));

        void Postfix(PostfixSetup setup) => Mail(setup.HostName, async (endpoint, certificate) =>
            await PostfixServer.StartAsync(endpoint, setup, certificate, cancellationToken));

        void Exim(EximSetup setup) => Mail(setup.HostName, async (endpoint, certificate) =>
            await EximServer.StartAsync(endpoint, setup, certificate, cancellationToken));

        void Mail(string host, Func<IPEndPoint, ServerCertificate, Task<MailServer>> start) =>
            _mailServers[host] = Begin(start(new IPEndPoint(Clients.AddressOf(host), SmtpPort), Authority.Issue(host)));
    }

    private Task<T> Begin<T>(Task<T> start) where T : IAsyncDisposable
    {
        _started.Add(Remember());
        return start;

        async Task<IAsyncDisposable> Remember() => await start;
    }
}

/// <summary>The tests that share one <see cref="LoopbackInternet"/>; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedLoopbackInternet : ICollectionFixture<LoopbackInternet>
{
    public const string Name = "loopback internet";
}
