using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class ResolverJudgeTests
{
    private const string Resolver = "192.0.2.53:53";

    [Theory]
    [InlineData("NXDOMAIN NXDOMAIN", "127.0.0.2 127.0.0.2", ResolverFitness.Fine, "")]
    [InlineData("SERVFAIL NXDOMAIN", "127.0.0.2 127.0.0.2", ResolverFitness.Fine, "")]
    [InlineData("TIMEOUT TIMEOUT", "127.0.0.2 127.0.0.2", ResolverFitness.Fine, "")]
    [InlineData("203.0.113.80 NXDOMAIN", "127.0.0.2 127.0.0.2", ResolverFitness.Rewrites, "")]
    [InlineData("203.0.113.80 203.0.113.80", "127.255.255.254 127.0.0.2", ResolverFitness.Rewrites, "")]
    [InlineData("NXDOMAIN NXDOMAIN", "127.255.255.254 127.0.0.2", ResolverFitness.Refused, "zen.spamhaus.org")]
    [InlineData("NXDOMAIN NXDOMAIN", "127.0.0.2 127.0.0.1", ResolverFitness.Refused, "multi.uribl.com")]
    [InlineData("NXDOMAIN NXDOMAIN", "NXDOMAIN REFUSED", ResolverFitness.Refused, "zen.spamhaus.org multi.uribl.com")]
    [InlineData("NXDOMAIN NXDOMAIN", "TIMEOUT TIMEOUT", ResolverFitness.Fine, "")]
    [InlineData("TIMEOUT UNREACHABLE", "TIMEOUT UNREACHABLE", ResolverFitness.Silent, "")]
    public void A_resolver_is_judged_by_names_that_cannot_exist_and_by_what_large_lists_tell_it(string impossible, string entries, ResolverFitness fitness, string refusedBy)
    {
        var verdict = Judge(impossible, entries);

        Assert.Equal((fitness, refusedBy), (verdict.Fitness, string.Join(' ', verdict.RefusedBy)));
        Assert.Equal(fitness == ResolverFitness.Fine, verdict.NextStep is null);
    }

    [Fact]
    public void What_is_wrong_is_said_in_one_line_with_what_to_do()
    {
        var rewriting = Judge("203.0.113.80 NXDOMAIN", "127.0.0.2 127.0.0.2");
        var refused = Judge("NXDOMAIN NXDOMAIN", "127.255.255.254 127.0.0.2");

        Assert.Equal("192.0.2.53:53 answers 203.0.113.80 for impossible0.example.com, a name that does not exist: it rewrites, and nothing that it says about a list counts", rewriting.Why);
        Assert.Equal("Ask through a recursive resolver of your own (such as Unbound without forwarders), named with --resolver.", rewriting.NextStep);
        Assert.Equal("192.0.2.53:53 is refused by zen.spamhaus.org: what they say through it is unknown, not clean", refused.Why);
        Assert.Equal(
            "Spamhaus refuses public resolvers and the networks of Microsoft and other clouds, a resolver of your own in them included: configure its free DQS key (spamhaus-dqs) and ask zen.dq.spamhaus.net. For the others: Ask through a recursive resolver of your own (such as Unbound without forwarders), named with --resolver.",
            refused.NextStep);
    }

    [Fact]
    public async Task Each_resolver_is_asked_a_handful_of_questions_that_nobody_can_foresee()
    {
        var sound = new ScriptedResolver().Answer("2.0.0.127.zen.spamhaus.org", "127.0.0.2", "127.0.0.4", "127.0.0.10");
        var rewriting = new ScriptedResolver().Answer("*.com", "203.0.113.80");
        var options = new ResolverCheckOptions { Zones = ["zen.spamhaus.org", "no.such.list.example"] };

        var verdicts = await ResolverCheck.RunAsync([new("192.0.2.1:53", sound), new("192.0.2.2:53", rewriting)], BlocklistCatalogue.Shipped, new Random(7), options, CancellationToken.None);

        Assert.Equal([ResolverFitness.Fine, ResolverFitness.Rewrites], verdicts.Select(verdict => verdict.Fitness));
        Assert.Equal(4, sound.Asked.Count);
        Assert.Contains(new DnsQuestion("2.0.0.127.zen.spamhaus.org", DnsRecordType.A), sound.Asked);
        Assert.Contains(sound.Asked, question => question.Name.Length == "www.".Length + 20 + ".com".Length && question.Name.StartsWith("www.", StringComparison.Ordinal));
        Assert.DoesNotContain(sound.Asked, question => question.Name.Contains('<'));
    }

    [Fact]
    public void The_lists_that_resolvers_are_tested_by_are_in_the_catalogue_and_alive() =>
        Assert.All(new ResolverCheckOptions().Zones, zone => Assert.True(BlocklistCatalogue.Shipped.Find(zone) is { IsAsked: true, TestPoints: [{ Listed: not null }, ..] }, zone));

    private static ResolverVerdict Judge(string impossible, string entries)
    {
        Blocklist[] lists = [BlocklistCatalogue.Shipped.Find("zen.spamhaus.org")!, BlocklistCatalogue.Shipped.Find("multi.uribl.com")!];
        return ResolverJudge.Judge(
            Resolver,
            [.. impossible.Split(' ').Select((said, i) => Reply($"impossible{i}.example.com", said))],
            [.. entries.Split(' ').Zip(lists, (said, list) => new ListEntryReply(list, list.TestPoints[0].Listed!, Address(said), Code(said)))]);
    }

    private static DnsReply Reply(string name, string said)
    {
        DnsRecord[] records = [.. Address(said).Select(address => new AddressRecord(name, TimeSpan.FromMinutes(5), address))];
        var outcome = records.Length > 0 ? DnsOutcome.Exists : Code(said) == DnsCode.NameError ? DnsOutcome.Absent : DnsOutcome.Unknown;
        return new DnsReply(new DnsQuestion(name, DnsRecordType.A), outcome, Code(said), records, null, Resolver, default);
    }

    private static IPAddress[] Address(string said) => IPAddress.TryParse(said, out var address) ? [address] : [];

    private static DnsCode Code(string said) => said switch
    {
        "NXDOMAIN" => DnsCode.NameError,
        "SERVFAIL" => DnsCode.ServerFailure,
        "REFUSED" => DnsCode.Refused,
        "TIMEOUT" => DnsCode.Timeout,
        "UNREACHABLE" => DnsCode.Unreachable,
        _ => DnsCode.NoError,
    };
}
