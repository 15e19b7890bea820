using System.Text.Json;
using Backscatter.Cli.Tests;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>A run of <c>backscatter scan</c> as a process against the loopback internet, and the JSON it wrote.</summary>
internal sealed record ScanRun(int ExitCode, string Error, JsonElement Document)
{
    private const string Lists = "ips.backscatterer.org,bl.spamcop.net,zen.spamhaus.org,dbl.spamhaus.org";

    /// <summary>The words without which nobody is connected to.</summary>
    public static readonly string[] Leave = ["--probe", "--i-am-authorized"];

    /// <summary>The targets in the order in which they were named.</summary>
    public IReadOnlyList<ScannedTarget> Targets => [.. Document.GetProperty("targets").EnumerateArray().Select(target => new ScannedTarget(target))];

    /// <summary>The only target.</summary>
    public ScannedTarget Target => Assert.Single(Targets);

    /// <summary>Scans through the honest resolver with leave to probe, and holds certificates to the authority of the mail servers.</summary>
    public static Task<ScanRun> OfAsync(LoopbackInternet internet, params string[] targets) =>
        WithAsync(internet, [.. targets, .. Leave, "--resolver", $"{internet.Resolver.Endpoint}", "--ca-file", internet.AuthorityFile]);

    /// <summary>Scans with the arguments given and those without which no scan reaches the loopback internet.</summary>
    public static Task<ScanRun> WithAsync(LoopbackInternet internet, params string[] arguments) => WithAsync(
    [
        .. arguments, "--allow-private", "--smtp-port", $"{internet.SmtpPort}", "--ehlo", "mx.probe.example", "--lists", Lists,
        .. arguments.Contains("--sender-domain") ? Array.Empty<string>() : ["--sender-domain", "probe.example"],
    ]);

    /// <summary>Scans with the arguments given, and writes JSON.</summary>
    public static async Task<ScanRun> WithAsync(params string[] arguments)
    {
        var ran = await BackscatterProcess.RunAsync(["scan", .. arguments, "--format", "json"]);
        return new ScanRun(ran.ExitCode, ran.Error, JsonDocument.Parse(ran.Output).RootElement);
    }
}
