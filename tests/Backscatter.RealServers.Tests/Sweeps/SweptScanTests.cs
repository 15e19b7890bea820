using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.RealServers.Tests.Scans;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary><c>backscatter scan</c> as a process, with a file of targets and a catalogue of the operator's own.</summary>
[Collection(SharedSweepServers.Name)]
public sealed class SweptScanTests(SweepServers servers) : IDisposable
{
    private readonly ScratchFolder _folder = new("sweep");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_of_targets_is_told_the_truth_by_good_lists_and_nothing_by_broken_ones()
    {
        var run = await ScanAsync(
            servers.Honest,
            ["ipv4", "clean", "ipv6", "domains", "several", "world", "emptied", "parked", "refusing", "expired", "gone"],
            [.. First(20, SubjectKinds.IPv4), .. First(11, SubjectKinds.IPv6), .. First(11, SubjectKinds.Domain)]);

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            [
                "ipv4: 2 listed, 18 not-listed",
                "clean: 42 not-listed",
                "ipv6: 2 listed, 9 not-listed",
                "domains: 2 listed, 9 not-listed",
                "several: 2 informational, 2 listed, 16 not-listed",
                "world: 42 unknown (list-failed-self-test)",
                "emptied: 42 unknown (list-failed-self-test)",
                "parked: 42 unknown (answer-outside-127/8)",
                "refusing: 42 unknown (refused)",
                "expired: 42 unknown (server-failure)",
                "gone: 42 unknown (server-failure)",
            ],
            Counts(run));
        Assert.Equal(
            [
                "192.0.2.0 ipv4.lists.example listed",
                "192.0.2.5 several.lists.example listed",
                "192.0.2.10 ipv4.lists.example listed",
                "192.0.2.15 several.lists.example listed",
                "2001:db8:25::7 ipv6.lists.example listed",
                "2001:db8:25:10::7 ipv6.lists.example listed",
                "client-0.example domains.lists.example listed",
                "client-10.example domains.lists.example listed",
            ],
            run.Targets.SelectMany(target => target.Answers(target.Name).Where(answer => answer.EndsWith(" listed", StringComparison.Ordinal)).Select(answer => $"{target.Name} {answer}")));
    }

    [Fact]
    public async Task What_no_good_list_lists_passes()
    {
        var run = await ScanAsync(servers.Honest, ["ipv4", "clean", "ipv6", "several"], [.. First(5, SubjectKinds.IPv4).Skip(1), .. First(10, SubjectKinds.IPv6).Skip(1)]);

        // Backscatterer is not among these lists.
        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        Assert.Equal(["ipv4: 4 not-listed", "clean: 13 not-listed", "ipv6: 9 not-listed", "several: 4 not-listed"], Counts(run));
        Assert.All(run.Targets, target => Assert.Equal("BSC-020 unknown (not-asked)", target.NotPassing));
    }

    [Theory]
    [InlineData(nameof(SweepServers.Rewriting), "answer-outside-127/8")]
    [InlineData(nameof(SweepServers.Blocking), "rewritten")]
    [InlineData(nameof(SweepServers.Denying), "list-failed-self-test")]
    [InlineData(nameof(SweepServers.Refusing), "refused")]
    [InlineData(nameof(SweepServers.Failing), "server-failure")]
    public async Task Through_a_resolver_that_does_not_tell_the_truth_everything_is_unknown(string resolver, string reason)
    {
        var run = await ScanAsync(servers.Named(resolver), ["ipv4", "clean", "ipv6", "several"], [.. First(20, SubjectKinds.IPv4), .. First(11, SubjectKinds.IPv6)]);

        Assert.Equal((3, ""), (run.ExitCode, run.Error));
        Assert.Equal([$"ipv4: 20 unknown ({reason})", $"clean: 31 unknown ({reason})", $"ipv6: 11 unknown ({reason})", $"several: 20 unknown ({reason})"], Counts(run));
        Assert.All(run.Targets, target => Assert.Equal($"BSC-020 unknown (not-asked), BSC-021 unknown ({reason})", target.NotPassing));
    }

    private static IEnumerable<SweepSubject> First(int count, SubjectKinds kind) => SweepSubject.Of(kind).Take(count);

    private Task<ScanRun> ScanAsync(IPEndPoint resolver, string[] lists, IEnumerable<SweepSubject> subjects)
    {
        var file = _folder.Write("subjects.csv", ["target", .. subjects.Select(subject => subject.Subject.Text)]);
        var zones = string.Join(',', SweepLists.Named(lists).Select(list => list.Zone));
        return ScanRun.WithAsync("--file", file, "--lists", SweepLists.CatalogueFile, "--lists", zones, "--resolver", $"{resolver}", "--allow-private");
    }

    /// <summary>How often each list said what, in the order of the lists.</summary>
    private static IEnumerable<string> Counts(ScanRun run) => SweptAnswer.Counts(run.Targets.SelectMany(target => target.Answers(target.Name)).Select(answer => answer.Split(' ', 2)).Select(answer => (answer[0], answer[1])));
}
