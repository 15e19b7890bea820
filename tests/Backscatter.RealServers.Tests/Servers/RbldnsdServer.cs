using System.Net;
using System.Text.RegularExpressions;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>One entry of a blocklist.</summary>
/// <param name="Subject">An IPv4 or IPv6 address or range, or a domain; a leading dot includes all names below it, a leading <c>!</c> takes the subject out of a range.</param>
/// <param name="Answer">The address that the list answers with, 127.0.0.0/8 (RFC 5782 section 2.1).</param>
/// <param name="Reason">The text of the TXT record; <c>$</c> stands for the subject asked for.</param>
internal sealed record BlocklistEntry(string Subject, string Answer, string Reason);

/// <summary>One zone of a blocklist. The test points of RFC 5782 section 5 belong to its entries like any other.</summary>
/// <param name="Zone">The zone it answers in.</param>
/// <param name="Addresses4">Entries for IPv4 (rbldnsd's ip4set).</param>
/// <param name="Addresses6">Entries for IPv6 (rbldnsd's ip6trie).</param>
/// <param name="Domains">Entries for domains (rbldnsd's dnset).</param>
internal sealed record BlocklistZone(
    string Zone, IReadOnlyList<BlocklistEntry> Addresses4, IReadOnlyList<BlocklistEntry> Addresses6, IReadOnlyList<BlocklistEntry> Domains)
{
    /// <summary>More data about IPv4, each a dataset of its own: an address that is in several has an A record of each.</summary>
    public IReadOnlyList<IReadOnlyList<BlocklistEntry>> Beside { get; init; } = [];

    /// <summary>Whether its data has outlived itself: rbldnsd then answers SERVFAIL.</summary>
    public bool IsExpired { get; init; }
}

/// <summary>The name server that most public blocklists run, with zones written from records.</summary>
internal sealed partial class RbldnsdServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private RbldnsdServer(IPEndPoint endpoint, ServerProcess process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>Where it answers, over UDP only, as rbldnsd does.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts rbldnsd and waits until it answers.</summary>
    /// <exception cref="ServerUnavailableException">It is not installed.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<RbldnsdServer> StartAsync(IPEndPoint endpoint, IReadOnlyList<BlocklistZone> zones, CancellationToken cancellationToken)
    {
        var program = ServerSoftware.Rbldnsd.Require();
        var folder = new ScratchFolder("rbldnsd");
        var datasets = zones.SelectMany(zone => Write(folder, zone)).ToList();

        // Started by root, rbldnsd insists on becoming somebody else.
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "65534:65534"] : [];
        var process = ServerProcess.Start("rbldnsd", folder, program, ["-n", "-q", "-l", "+-", "-b", $"{endpoint.Address}/{endpoint.Port}", "-w", folder.Root, .. user, .. datasets]);
        await process.WaitUntilAsync(token => NameServerQuery.AnswersAsync(endpoint, zones[0].Zone, token), cancellationToken);
        return new RbldnsdServer(endpoint, process);
    }

    /// <summary>The questions it got so far, in order: a name and a type each, the name without its final dot.</summary>
    public IReadOnlyList<(string Name, string Type)> Questions =>
        [.. LoggedQuestion().Matches(_process.Log).Select(line => (line.Groups["name"].Value, line.Groups["type"].Value))];

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IEnumerable<string> Write(ScratchFolder folder, BlocklistZone zone)
    {
        IEnumerable<(string Type, IReadOnlyList<BlocklistEntry> Entries)> filled =
            new[] { ("ip4set", zone.Addresses4), ("ip6trie", zone.Addresses6), ("dnset", zone.Domains) }.Concat(zone.Beside.Select(entries => ("ip4set", entries))).Where(dataset => dataset.Item2.Count > 0);

        // A zone of one kind has no dataset of the others; an emptied one still has one, so that it answers at all.
        foreach (var (number, (type, entries)) in filled.DefaultIfEmpty(("ip4set", [])).Index())
        {
            var file = $"{zone.Zone}.{number}.{type}";
            folder.Write(file,
            [
                $"$SOA 300 ns.{zone.Zone} hostmaster.{zone.Zone} 1 600 300 86400 300",
                $"$NS 300 ns.{zone.Zone}",
                .. zone.IsExpired ? ["$TIMESTAMP 2001-01-01 2001-01-02"] : Array.Empty<string>(),
                .. entries.Select(entry => entry.Subject.StartsWith('!') ? entry.Subject : $"{entry.Subject} :{entry.Answer}:{entry.Reason}"),
            ]);
            yield return $"{zone.Zone}:{type}:{file}";
        }
    }

    [GeneratedRegex(@"^[0-9]+ [0-9.]+ (?<name>\S+) (?<type>\S+) IN: ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex LoggedQuestion();
}
