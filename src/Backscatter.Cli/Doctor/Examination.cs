using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Scans;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Doctor;

/// <summary>What a visit is told.</summary>
/// <param name="Resolvers">Whom to ask.</param>
/// <param name="Chosen">The lists that are asked, and the keys.</param>
/// <param name="Asking">What is remembered of them.</param>
/// <param name="StateFault">What is wrong with the state file; null where nothing.</param>
/// <param name="Identity">Who the prober says it is.</param>
/// <param name="Canaries">What shows that port 25 leads out.</param>
/// <param name="Address">The address that mail servers see; null to look for it.</param>
/// <param name="AllowPrivate">Whether that may be one that is not public.</param>
internal sealed record DoctorSetup(
    IReadOnlyList<IPEndPoint> Resolvers, ChosenLists Chosen, Asking Asking, string? StateFault, ProbeIdentity Identity, IReadOnlyList<Canary> Canaries, IPAddress? Address, bool AllowPrivate);

/// <summary>Looks at this machine as mail servers and blocklists see it: whatever is wrong here would be taken for a client's fault.</summary>
internal static class Examination
{
    /// <summary>Looks at everything; the checks come in the order in which they are to be mended.</summary>
    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(DoctorSetup setup, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ways = new ListResolvers(setup.Resolvers, time);
        using var dns = new DnsClientResolver(setup.Resolvers, time: time);
        var resolvers = await ways.TestAsync(cancellationToken);
        var address = setup.Address ?? PublicAddress();
        var known = DoctorJudge.Address(address, given: setup.Address is not null, setup.AllowPrivate);
        if (known.Verdict != Verdict.Pass) address = null;

        var egress = new EgressCheck(new TcpConnector(), dns, time).RunAsync(setup.Canaries, cancellationToken);
        var ofAddress = OfAddressAsync(setup, ways, dns, resolvers, address, time, cancellationToken);
        var ofSender = OfSenderAsync(setup.Identity.SenderDomain, dns, address, cancellationToken);
        return
        [
            .. resolvers.Select(resolver => DoctorJudge.Resolver(resolver, setup.Chosen.On)),
            DoctorJudge.Egress(EgressJudge.Judge(await egress)),
            known,
            .. await ofAddress,
            .. await ofSender,
            DoctorJudge.Keys(setup.Chosen),
            DoctorJudge.State(setup.Asking.StatePath, setup.StateFault),
        ];
    }

    private static async Task<IReadOnlyList<DoctorCheck>> OfAddressAsync(
        DoctorSetup setup, ListResolvers ways, DnsClientResolver dns, IReadOnlyList<ResolverVerdict> resolvers, IPAddress? address, TimeProvider time, CancellationToken cancellationToken)
    {
        if (address is null) return [DoctorJudge.WithoutAddress("blocklists"), DoctorJudge.WithoutAddress("reverse-name"), DoctorJudge.WithoutAddress("ehlo-name")];
        var checker = new BlocklistChecker(ways.Parts(setup.Chosen.On, setup.Chosen.Keys, setup.Asking, time) with { Resolvers = resolvers });
        var listings = checker.CheckAsync(BlocklistSubject.Of(address), cancellationToken);
        var reverse = new ReverseDiscovery(dns).FindAsync(address, cancellationToken);
        var type = address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA;
        var forward = setup.Identity.Ehlo.IsName ? await dns.AskAsync(new DnsQuestion(setup.Identity.Ehlo.Text, type), cancellationToken) : null;
        var listed = OwnAddress.Judge(address, await listings);
        setup.Asking.Keep(checker.Snapshot());
        return [DoctorJudge.Blocklists(listed), DoctorJudge.Reverse(await reverse), DoctorJudge.Ehlo(setup.Identity.Ehlo, address, forward)];
    }

    private static async Task<IReadOnlyList<DoctorCheck>> OfSenderAsync(SmtpIdentity sender, DnsClientResolver dns, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!sender.IsName) return [new DoctorCheck("sender", Verdict.Fail, $"The sender of probes is at {sender}, which is no domain; servers that check senders refuse it.", "Name a domain of yours that has an MX and SPF, with --sender-domain.")];
        var domain = DomainName.Parse(sender.Text);
        var route = new RouteDiscovery(dns, MailProviders.Shipped).FindAsync(domain, cancellationToken);
        var spf = new SpfDiscovery(dns, MailProviders.Shipped).FindAsync(domain, cancellationToken);
        return [DoctorJudge.SenderRoute(await route), DoctorJudge.SenderSpf(await spf, address)];
    }

    // IPv4 first: there are mail servers that have nothing else.
    private static IPAddress? PublicAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .Where(address => PublicAddressGuard.Check(address) is GuardVerdict.Allowed)
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1)
            .FirstOrDefault();
}
