using System.Net;
using System.Text;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class BlocklistCheckerTests
{
    private const string Secret = "abcdefghijklmnopqrstuvwxyz";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BlocklistSubject Address = BlocklistSubject.Of(IPAddress.Parse("192.0.2.99"));
    private static readonly BlocklistSubject Domain = BlocklistSubject.Of(DomainName.Parse("example.com"));

    private readonly ScriptedResolver _resolver = new();

    [Fact]
    public async Task A_listing_comes_with_its_evidence_and_its_reason()
    {
        Healthy("psbl.surriel.com").Answer("99.2.0.192.psbl.surriel.com", "127.0.0.2").Text("99.2.0.192.psbl.surriel.com", "Listed in PSBL, see https://psbl.org/listing?ip=192.0.2.99");

        var result = await CheckOneAsync("psbl.surriel.com", Address);

        Assert.Equal(AnswerResult.Listed, result.Answer.Result);
        Assert.True(result.CountsAsListing);
        Assert.Equal(["Listed in PSBL, see https://psbl.org/listing?ip=192.0.2.99"], result.ReasonTexts);
        Assert.Equal("99.2.0.192.psbl.surriel.com", result.Evidence!.Name);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], result.Evidence.Answers);
        Assert.Equal(DnsCode.NoError, result.Evidence.Code);
        Assert.Equal(TimeSpan.FromSeconds(300), result.Evidence.Ttl);
        Assert.Equal("127.0.0.1:5353", result.Evidence.Resolver);
        Assert.Equal(Noon, result.Evidence.AskedAt);
        Assert.Equal(SelfTestOutcome.Passed, result.SelfTest!.Outcome);
        Assert.Equal(["2.0.0.127.psbl.surriel.com", "1.0.0.127.psbl.surriel.com"], result.SelfTest.Evidence.Take(2).Select(evidence => evidence.Name));
    }

    [Fact]
    public async Task The_reason_is_asked_only_for_what_is_listed()
    {
        Healthy("psbl.surriel.com").Text("99.2.0.192.psbl.surriel.com", "nothing to see");

        var result = await CheckOneAsync("psbl.surriel.com", Address);

        Assert.Equal(AnswerResult.NotListed, result.Answer.Result);
        Assert.Empty(result.ReasonTexts);
        Assert.DoesNotContain(_resolver.Asked, question => question.Type == DnsRecordType.TXT);
    }

    [Fact]
    public async Task Long_reasons_are_cut_and_many_are_left_out()
    {
        Healthy("psbl.surriel.com").Answer("99.2.0.192.psbl.surriel.com", "127.0.0.2").Text("99.2.0.192.psbl.surriel.com", [.. Enumerable.Repeat(new string('x', 5000), 9)]);

        var result = await CheckOneAsync("psbl.surriel.com", Address);

        Assert.Equal(4, result.ReasonTexts.Count);
        Assert.All(result.ReasonTexts, text => Assert.Equal(new string('x', 400) + "…", text));
    }

    [Fact]
    public async Task A_list_that_lists_the_world_lists_nobody()
    {
        _resolver.Answer("*.psbl.surriel.com", "127.0.0.2");

        var result = await CheckOneAsync("psbl.surriel.com", Address);

        AssertUnknown(UnknownReason.ListFailedSelfTest, result);
        Assert.Equal("the test points of PSBL - Passive Spam Block List do not hold, so its answer (listed) does not count: 127.0.0.1 must not be listed and is answered with 127.0.0.2", result.Answer.Meaning);
        Assert.Equal(SelfTestOutcome.Failed, result.SelfTest!.Outcome);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], result.Evidence!.Answers);
        Assert.DoesNotContain(_resolver.Asked, question => question.Type == DnsRecordType.TXT);
    }

    [Fact]
    public async Task A_list_that_was_emptied_clears_nobody()
    {
        var result = await CheckOneAsync("psbl.surriel.com", Address);

        AssertUnknown(UnknownReason.ListFailedSelfTest, result);
        Assert.Equal("127.0.0.2 must be listed and is not", result.SelfTest!.Why);
    }

    [Theory]
    [InlineData("127.255.255.254", UnknownReason.Refused)]
    [InlineData("203.0.113.80", UnknownReason.AnswerOutside127)]
    [InlineData("127.0.0.1", UnknownReason.Rewritten)]
    public async Task A_resolver_at_fault_is_named_where_it_answers_the_test_points_only(string answer, UnknownReason reason)
    {
        _resolver.Answer("2.0.0.127.zen.spamhaus.org", answer).Answer("1.0.0.127.zen.spamhaus.org", answer);

        var result = await CheckOneAsync("zen.spamhaus.org", Address);

        AssertUnknown(reason, result);
        Assert.Equal(SelfTestOutcome.Unanswered, result.SelfTest!.Outcome);
    }

    [Theory]
    [InlineData(DnsCode.Refused, UnknownReason.Refused)]
    [InlineData(DnsCode.Timeout, UnknownReason.Timeout)]
    [InlineData(DnsCode.ServerFailure, UnknownReason.ServerFailure)]
    [InlineData(DnsCode.NoError, UnknownReason.ServerFailure)]
    public async Task A_list_that_does_not_answer_is_neither_a_listing_nor_clean(DnsCode code, UnknownReason reason)
    {
        _resolver.Fail("psbl.surriel.com", code);

        AssertUnknown(reason, await CheckOneAsync("psbl.surriel.com", Address));
    }

    [Fact]
    public async Task A_test_point_that_times_out_leaves_a_listing_unknown()
    {
        _resolver.Answer("99.2.0.192.psbl.surriel.com", "127.0.0.2").Fail("0.0.127.psbl.surriel.com", DnsCode.Timeout);

        AssertUnknown(UnknownReason.Timeout, await CheckOneAsync("psbl.surriel.com", Address));
    }

    [Fact]
    public async Task Test_points_are_asked_once_for_all_who_ask()
    {
        Healthy("psbl.surriel.com");
        var gate = new TaskCompletionSource();
        _resolver.Gate = gate.Task;
        var checker = Checker(["psbl.surriel.com"]);

        var checks = Enumerable.Range(1, 20).Select(i => checker.CheckAsync(BlocklistSubject.Of(new IPAddress([192, 0, 2, (byte)i])), CancellationToken.None)).ToList();
        gate.SetResult();
        await Task.WhenAll(checks);

        // Twenty addresses, the two test points, and four controls.
        Assert.Equal(26, _resolver.Asked.Count);
        Assert.Single(_resolver.Asked, question => question.Name == "2.0.0.127.psbl.surriel.com");
        Assert.Single(_resolver.Asked, question => question.Name == "1.0.0.127.psbl.surriel.com");
    }

    [Fact]
    public async Task One_who_gives_up_does_not_spoil_the_test_for_the_others()
    {
        Healthy("psbl.surriel.com");
        var gate = new TaskCompletionSource();
        _resolver.Gate = gate.Task;
        var checker = Checker(["psbl.surriel.com"]);
        using var impatient = new CancellationTokenSource();

        var abandoned = checker.CheckAsync(Address, impatient.Token);
        var patient = checker.CheckAsync(Address, CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        gate.SetResult();

        Assert.Equal(AnswerResult.NotListed, Assert.Single(await patient).Answer.Result);
    }

    [Fact]
    public async Task Domain_lists_are_asked_about_domains_only_and_address_lists_about_addresses()
    {
        var checker = Checker(["psbl.surriel.com", "dbl.nordspam.com", "bl.ipv6.spameatingmonkey.net", "dnsbl.sorbs.net"]);

        Assert.Equal(["psbl.surriel.com"], (await checker.CheckAsync(Address, CancellationToken.None)).Select(result => result.List.Zone));
        Assert.DoesNotContain(_resolver.Asked, question => !question.Name.EndsWith(".psbl.surriel.com", StringComparison.Ordinal));
        Assert.Equal(["dbl.nordspam.com"], (await checker.CheckAsync(Domain, CancellationToken.None)).Select(result => result.List.Zone));
        Assert.Contains(new DnsQuestion("example.com.dbl.nordspam.com", DnsRecordType.A), _resolver.Asked);
        Assert.DoesNotContain(_resolver.Asked, question => question.Name.EndsWith("sorbs.net", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_IPv6_list_is_tested_with_the_nibbles_of_the_RFC()
    {
        var result = await CheckOneAsync("bl.ipv6.spameatingmonkey.net", BlocklistSubject.Of(IPAddress.Parse("2001:db8::1")));

        Assert.Equal(
            [
                "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.ipv6.spameatingmonkey.net",
                "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.ipv6.spameatingmonkey.net",
            ],
            result.SelfTest!.Evidence.Take(2).Select(evidence => evidence.Name));
    }

    [Fact]
    public async Task A_list_of_both_families_with_test_points_of_one_is_tested_with_those()
    {
        Healthy("dnsbl.dronebl.org");

        var result = await CheckOneAsync("dnsbl.dronebl.org", BlocklistSubject.Of(IPAddress.Parse("2001:db8::1")));

        Assert.Equal(AnswerResult.NotListed, result.Answer.Result);
        Assert.Equal(
            ["2.0.0.127.dnsbl.dronebl.org", "1.0.0.127.dnsbl.dronebl.org", "1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.dnsbl.dronebl.org"],
            result.SelfTest!.Evidence.Take(3).Select(evidence => evidence.Name));
    }

    [Fact]
    public async Task A_list_without_test_points_is_held_to_what_no_list_may_list()
    {
        _resolver.Answer("example.com.dbl.suomispam.net", "127.0.0.2");
        var list = BlocklistCatalogue.Shipped.Find("dbl.suomispam.net")! with { TestPoints = [] };

        var result = Assert.Single(await new BlocklistChecker(_resolver, [list], BlocklistKeys.None, new FakeTimeProvider(Noon)).CheckAsync(Domain, CancellationToken.None));

        Assert.Equal(AnswerResult.Listed, result.Answer.Result);
        Assert.Equal(SelfTestOutcome.Passed, result.SelfTest!.Outcome);
        Assert.Equal("it lists nothing that it must not; it has no test entry, so that it is not empty is not shown", result.SelfTest.Why);
        Assert.Equal(["INVALID.dbl.suomispam.net", "TEST.dbl.suomispam.net"], result.SelfTest.Evidence.Take(2).Select(evidence => evidence.Name));
    }

    [Fact]
    public async Task A_test_point_may_answer_what_no_subject_would_get()
    {
        _resolver.Answer("2.0.0.127.list.dnswl.org", "127.0.10.0").Answer("99.2.0.192.list.dnswl.org", "127.0.5.2");

        Assert.Equal(AnswerResult.AllowListed, (await CheckOneAsync("list.dnswl.org", Address)).Answer.Result);
    }

    [Fact]
    public async Task An_allow_list_that_trusts_everybody_trusts_nobody()
    {
        _resolver.Answer("*.list.dnswl.org", "127.0.10.3");

        AssertUnknown(UnknownReason.Refused, await CheckOneAsync("list.dnswl.org", Address));
    }

    [Fact]
    public async Task A_listing_in_a_list_and_in_the_one_that_contains_it_counts_once()
    {
        Healthy("zen.spamhaus.org").Answer("99.2.0.192.zen.spamhaus.org", "127.0.0.4", "127.0.0.10");
        Healthy("xbl.spamhaus.org").Answer("99.2.0.192.xbl.spamhaus.org", "127.0.0.4");
        Healthy("pbl.spamhaus.org").Answer("99.2.0.192.pbl.spamhaus.org", "127.0.0.10");
        Healthy("sbl.spamhaus.org");

        var results = await Checker(["sbl.spamhaus.org", "xbl.spamhaus.org", "zen.spamhaus.org", "pbl.spamhaus.org"]).CheckAsync(Address, CancellationToken.None);

        Assert.Equal([null, "zen.spamhaus.org", null, "zen.spamhaus.org"], results.Select(result => result.ContainedIn));
        Assert.Equal(["zen.spamhaus.org"], results.Where(result => result.CountsAsListing).Select(result => result.List.Zone));
    }

    [Fact]
    public async Task A_list_that_needs_a_key_is_reported_and_not_asked()
    {
        var result = await CheckOneAsync("zen.dq.spamhaus.net", Address);

        AssertUnknown(UnknownReason.KeyMissing, result);
        Assert.Null(result.Evidence);
        Assert.Empty(_resolver.Asked);
        Assert.Equal("Get a key from Spamhaus (https://www.spamhaus.com/dqs/) and configure it as \"spamhaus-dqs\", or leave the list off.", result.Answer.NextStep);
    }

    [Fact]
    public async Task A_domain_too_long_to_be_asked_about_is_unknown_and_not_clean()
    {
        var domain = DomainName.Parse(string.Join('.', Enumerable.Repeat(new string('a', 59), 4)));

        AssertUnknown(UnknownReason.Refused, await CheckOneAsync("dbl.spamhaus.org", BlocklistSubject.Of(domain)));
        Assert.Empty(_resolver.Asked);
    }

    [Fact]
    public async Task A_key_is_sent_and_never_shown()
    {
        var keys = new BlocklistKeys(new Dictionary<string, string> { ["spamhaus-dqs"] = Secret });
        var list = BlocklistCatalogue.Shipped.Find("zen.dq.spamhaus.net")!;
        _resolver.Answer($"2.0.0.127.{Secret}.zen.dq.spamhaus.net", "127.0.0.2", "127.0.0.4", "127.0.0.10");
        _resolver.Answer($"99.2.0.192.{Secret}.zen.dq.spamhaus.net", "127.0.0.4");
        _resolver.Text($"99.2.0.192.{Secret}.zen.dq.spamhaus.net", $"asked as {Secret.ToUpperInvariant()}.zen");

        var listed = Assert.Single(await new BlocklistChecker(_resolver, [list], keys, new FakeTimeProvider(Noon)).CheckAsync(Address, CancellationToken.None));
        _resolver.Fail("zen.dq.spamhaus.net", DnsCode.Failed).Detail = $"no reply to 99.2.0.192.{Secret}.zen.dq.spamhaus.net";
        var failed = Assert.Single(await new BlocklistChecker(_resolver, [list], keys, new FakeTimeProvider(Noon)).CheckAsync(Address, CancellationToken.None));

        Assert.Contains(new DnsQuestion($"99.2.0.192.{Secret}.zen.dq.spamhaus.net", DnsRecordType.A), _resolver.Asked);
        Assert.Equal(AnswerResult.Listed, listed.Answer.Result);
        Assert.Equal("99.2.0.192.<key>.zen.dq.spamhaus.net", listed.Evidence!.Name);
        Assert.Equal(["asked as <key>.zen"], listed.ReasonTexts);
        Assert.Equal("no reply to 99.2.0.192.<key>.zen.dq.spamhaus.net", failed.Evidence!.Detail);
        Assert.All([listed, failed], result => Assert.DoesNotContain(Secret, Everything(result), StringComparison.OrdinalIgnoreCase));
    }

    private static string Everything(BlocklistCheckResult result)
    {
        var all = new StringBuilder().Append(result).Append(result.Answer).Append(result.Evidence).Append(result.SelfTest).AppendJoin(' ', result.ReasonTexts);
        return all.AppendJoin(' ', result.SelfTest!.Evidence).ToString();
    }

    private static void AssertUnknown(UnknownReason reason, BlocklistCheckResult result)
    {
        Assert.Equal(AnswerResult.Unknown, result.Answer.Result);
        Assert.Equal(reason, result.Answer.Reason);
        Assert.False(result.CountsAsListing);
    }

    private ScriptedResolver Healthy(string zone) => _resolver.Answer("2.0.0.127." + zone, "127.0.0.2");

    private BlocklistChecker Checker(string[] zones) =>
        new(_resolver, BlocklistCatalogue.Shipped.Named(zones), BlocklistKeys.None, new FakeTimeProvider(Noon));

    private async Task<BlocklistCheckResult> CheckOneAsync(string zone, BlocklistSubject subject) =>
        Assert.Single(await Checker([zone]).CheckAsync(subject, CancellationToken.None));
}
