using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Blocklists;

/// <summary>A sweep and a check of the same lists about the same subjects come to the same verdicts, word for word.</summary>
public sealed class SweepAgreementTests
{
    // What a list may be heard to say, from documented codes to refusals and parked domains; a number without an answer is not listed.
    private static readonly string[][] Said =
    [
        [], ["127.0.0.1"], ["127.0.0.2"], ["127.0.0.3"], ["127.0.0.4"], ["127.0.0.5"], ["127.0.0.9"], ["127.0.0.10"], ["127.0.0.64"], ["127.0.0.130"],
        ["127.0.1.2"], ["127.0.4.50"], ["127.2.13.1"], ["127.0.0.2", "127.0.0.10"], ["127.0.0.3", "127.255.255.254"], ["127.255.255.255"], ["203.0.113.80"],
        ["127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"],
    ];

    private static readonly IReadOnlyList<Blocklist> Lists = [.. BlocklistCatalogue.Shipped.Lists.Select(list => list with { TestPoints = [] })];

    private static readonly IReadOnlyList<BlocklistSubject> Subjects =
    [
        .. Said.Select((_, number) => BlocklistSubject.Of(IPAddress.Parse($"192.0.2.{number}"))),
        .. Said.Select((_, number) => BlocklistSubject.Of(IPAddress.Parse($"2001:db8::{number}"))),
        .. Said.Select((_, number) => BlocklistSubject.Of(DomainName.Parse($"n{number}.example"))),
    ];

    [Fact]
    public async Task About_every_list_of_the_catalogue_whatever_it_says()
    {
        await using var dns = LabDns.Start([.. Lists.Select(Serve)], ResolverBehaviour.Honest);
        using var library = new DnsClientResolver([dns.EndPoint], new DnsClientResolverOptions { Timeout = Patience.Long });
        using var pump = new QuestionPump([dns.EndPoint], new QuestionPumpOptions { Timeout = Patience.Long });

        var sink = new Sink();
        await new BlocklistSweep(pump, Lists, BlocklistKeys.None).RunAsync(Subjects, null, sink, TestContext.Current.CancellationToken).WaitAsync(2 * Patience.Long);
        var checker = new BlocklistChecker(library, Lists, BlocklistKeys.None, TimeProvider.System);
        var compared = 0;
        foreach (var subject in Subjects)
        {
            foreach (var expected in await checker.CheckAsync(subject, TestContext.Current.CancellationToken))
            {
                Assert.True(sink.Results.Remove((subject, expected.List.Zone), out var swept), $"{expected.List.Zone} was not swept about {subject}");
                Assert.Equal(Shown(expected.Answer), Shown(swept.Answer));
                Assert.Equal((expected.Evidence?.Code, expected.Evidence?.Ttl, expected.Evidence?.Resolver), (swept.Reply, swept.Ttl, swept.Resolver));
                compared++;
            }
        }

        Assert.Empty(sink.Results);
        Assert.InRange(compared, 2000, 12_000);
        Assert.Equal(
            ["AllowListed", "Informational", "Listed", "NotListed", "Unknown"],
            sink.Seen.Select(result => result.ToString()).Order(StringComparer.Ordinal));
    }

    private static LabZone Serve(Blocklist list, int place) => new LabBlocklist(list.Zone)
    {
        TestPoints = [],
        Listings = [.. Said.SelectMany((answers, number) => answers.SelectMany(answer => (LabListing[])
        [
            new($"192.0.2.{number}", answer), new($"2001:db8::{number}", answer), new($"n{number}.example", answer),
        ]))],
        Behaviour = (place % 10) switch
        {
            3 => new ZoneBehaviour(ZoneConduct.Refuses),
            5 => new ZoneBehaviour(ZoneConduct.Fails),
            7 => new ZoneBehaviour(TruncatesUdp: true),
            _ => ZoneBehaviour.Honest,
        },
    }.ToZone();

    private static string Shown(BlocklistAnswer answer) => $"{answer with { Codes = [] }} {string.Join(", ", answer.Codes)}";

    private sealed class Sink : ISweepSink
    {
        public Dictionary<(BlocklistSubject, string), SweepResult> Results { get; } = [];

        public HashSet<AnswerResult> Seen { get; } = [];

        public void Report(in SweepResult result)
        {
            Assert.True(Results.TryAdd((result.Subject, result.List.Zone), result), $"{result.List.Zone} was reported twice about {result.Subject}");
            Seen.Add(result.Answer.Result);
        }
    }
}
