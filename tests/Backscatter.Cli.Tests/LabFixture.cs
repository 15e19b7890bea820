using Backscatter.Cli.Demo;
using Backscatter.Core.Blocklists;
using Backscatter.Lab;

[assembly: AssemblyFixture(typeof(Backscatter.Cli.Tests.LabFixture))]

namespace Backscatter.Cli.Tests;

/// <summary>The small internet, once for all tests, at loopback addresses that the command can reach from its own process.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private readonly string _authority = Path.GetTempFileName();

    internal string AuthorityFile => _authority;

    public LabInternet Lab { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Lab = await LabInternet.StartAsync(new LabOptions { Addressing = LabAddressing.Loopback, EmptyBlocklists = LabLists.Of(BlocklistCatalogue.Shipped) }, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_authority, Lab.Authority.RootPem);
    }

    public async ValueTask DisposeAsync()
    {
        await Lab.DisposeAsync();
        File.Delete(_authority);
    }

    /// <summary>Scans in the lab as a process; without leave to probe unless it is given.</summary>
    internal Task<Ran> ScanAsync(params string[] arguments) => BackscatterProcess.RunAsync(
    [
        "scan", .. arguments, "--resolver", $"{Lab.Resolver.EndPoint}", "--smtp-port", $"{Lab.SmtpPort}", "--allow-private", "--ca-file", _authority, "--ehlo", "mx.probe.example", "--sender-domain", "probe.example",
    ]);

    /// <summary>Lists that work in the lab, one of each kind.</summary>
    internal static readonly string[] SoundLists = ["--lists", "ips.backscatterer.org,bl.spamcop.net,psbl.surriel.com,dnsbl-1.uceprotect.net,dnsbl-3.uceprotect.net,dbl.spamhaus.org,list.dnswl.org"];

    internal static readonly string[] Leave = ["--probe", "--i-am-authorized"];
}
