using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class ListHealthTests
{
    private const string Zone = "psbl.surriel.com";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BlocklistSubject Address = BlocklistSubject.Of(IPAddress.Parse("192.0.2.99"));

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ScriptedResolver _resolver = new();

    [Theory]
    [InlineData("psbl.surriel.com", SubjectKinds.IPv4, "listed 127.0.0.2, not-listed 127.0.0.1, control 127.87.32.34, world 198.41.0.4, world 193.0.14.129, world 202.12.27.33")]
    [InlineData("all.s5h.net", SubjectKinds.IPv6, "listed ::ffff:127.0.0.2, not-listed ::ffff:127.0.0.1, control ::ffff:127.87.32.34, world 2001:503:ba3e::2:30, world 2001:7fd::1, world 2001:dc3::35")]
    [InlineData("zen.spamhaus.org", SubjectKinds.IPv6, "listed 127.0.0.2, not-listed 127.0.0.1, not-listed ::ffff:127.0.0.1, control ::ffff:127.87.32.34, world 2001:503:ba3e::2:30, world 2001:7fd::1, world 2001:dc3::35")]
    [InlineData("dbl.spamhaus.org", SubjectKinds.Domain, "listed dbltest.com, not-listed example.com, control dddddddddddddddd.example, world root-servers.net, world gtld-servers.net, world iana-servers.net")]
    [InlineData("dbl.nordspam.com", SubjectKinds.Domain, "not-listed example.com, customary TEST, control dddddddddddddddd.example, world root-servers.net, world gtld-servers.net, world iana-servers.net")]
    [InlineData("white.uribl.com", SubjectKinds.Domain, "not-listed INVALID, customary TEST, control dddddddddddddddd.example, world root-servers.net, world gtld-servers.net, world iana-servers.net")]
    [InlineData("bogons.cymru.com", SubjectKinds.IPv4, "listed 127.0.0.2")]
    [InlineData("v6.fullbogons.cymru.com", SubjectKinds.IPv6, "")]
    [InlineData("dnsbl-3.uceprotect.net", SubjectKinds.IPv4, "listed 127.0.0.2, not-listed 127.0.0.1")]
    [InlineData("psbl.surriel.com", SubjectKinds.Domain, "")]
    public void A_list_is_tested_by_its_own_points_or_the_RFCs_and_by_what_nobody_can_have_listed(string zone, SubjectKinds kind, string expected)
    {
        var probes = SelfTestPlan.For(BlocklistCatalogue.Shipped.Find(zone)!, kind, new EighthChance());

        Assert.Equal(expected, string.Join(", ", probes.Select(probe => $"{Word(probe.Demand)} {probe.Subject}")));
    }

    [Fact]
    public void Every_list_that_is_on_is_tested_for_every_kind_that_it_is_asked_about()
    {
        var untested = BlocklistCatalogue.Shipped.Lists
            .Where(list => list.On || list.OnWithKey)
            .SelectMany(list => new[] { SubjectKinds.IPv4, SubjectKinds.IPv6, SubjectKinds.Domain }.Where(kind => list.Subjects.HasFlag(kind)).Select(kind => (list.Zone, Probes: SelfTestPlan.For(list, kind, new Random(1)))))
            .Where(pair => pair.Probes.Count < 2);

        Assert.Empty(untested);
    }

    public static TheoryData<string, string, string, SelfTestOutcome, UnknownReason?, string> Judgements => new()
    {
        { "a healthy list", "127.0.0.2", "", SelfTestOutcome.Passed, null, "its test points hold" },
        { "an emptied list", "", "", SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, "127.0.0.2 must be listed and is not" },
        { "one that lists its clean point", "127.0.0.2", "127.0.0.1=127.0.0.2", SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, "127.0.0.1 must not be listed and is answered with 127.0.0.2" },
        { "a wildcard that spares the clean point", "127.0.0.2", "control=127.0.0.2", SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, "127.87.32.34, which was made up, must not be listed and is answered with 127.0.0.2" },
        { "a wildcard that spares loopback", "127.0.0.2", "world=127.0.0.2", SelfTestOutcome.Failed, UnknownReason.ListFailedSelfTest, "it lists the world: 198.41.0.4, 193.0.14.129, 202.12.27.33 are all answered, which no list can mean" },
        { "one root server listed", "127.0.0.2", "198.41.0.4=127.0.0.2", SelfTestOutcome.Passed, null, "its test points hold" },
        { "a refusal", "127.255.255.254", "", SelfTestOutcome.Unanswered, UnknownReason.Refused, "its test point 127.0.0.2: 127.255.255.254 refuses the question: 127.255.255.0/24 is how list operators answer those they will not serve" },
        { "a control lost on the way", "127.0.0.2", "control=TIMEOUT", SelfTestOutcome.Passed, null, "its test points hold" },
        { "all of the world lost on the way", "127.0.0.2", "world=TIMEOUT", SelfTestOutcome.Unanswered, UnknownReason.Timeout, "its test point 198.41.0.4: no answer in time: the list, the resolver or the way there is silent" },
        { "one of the world lost on the way", "127.0.0.2", "198.41.0.4=TIMEOUT", SelfTestOutcome.Passed, null, "its test points hold" },
        { "a clean point lost on the way", "127.0.0.2", "127.0.0.1=TIMEOUT", SelfTestOutcome.Unanswered, UnknownReason.Timeout, "its test point 127.0.0.1: no answer in time: the list, the resolver or the way there is silent" },
        { "a parked zone that spares the points", "127.0.0.2", "control=203.0.113.80", SelfTestOutcome.Unanswered, UnknownReason.AnswerOutside127, "its test point 127.87.32.34: 203.0.113.80 is outside 127.0.0.0/8, where every list answers (RFC 5782 section 2.1): a parked or expired domain, or a resolver that rewrites" },
    };

    [Theory]
    [MemberData(nameof(Judgements))]
    public void A_self_test_is_judged_by_every_answer(string what, string listed, string others, SelfTestOutcome outcome, UnknownReason? reason, string why)
    {
        var list = BlocklistCatalogue.Shipped.Find(Zone)!;
        var seen = SelfTestPlan.For(list, SubjectKinds.IPv4, new EighthChance()).Select(probe => new SeenProbe(probe, Evidence(
            probe.Demand == ProbeDemand.Listed ? listed
            : others.Split('=') is [var who, var answer] && (who == probe.Subject.Text || who == Word(probe.Demand)) ? answer
            : ""))).ToList();

        var test = ListSelfTest.Judge(list, seen);

        Assert.Equal((what, outcome, reason, why), (what, test.Outcome, test.Reason, test.Why));
    }

    [Fact]
    public void What_was_not_asked_for_want_of_budget_is_no_verdict_on_the_list()
    {
        var list = BlocklistCatalogue.Shipped.Find(Zone)!;
        var test = ListSelfTest.Judge(list, [.. SelfTestPlan.For(list, SubjectKinds.IPv4, new EighthChance()).Select(probe => new SeenProbe(probe, null))]);
        var healthy = new ListHealth(Zone, SubjectKinds.IPv4) { Tested = ListState.Healthy };

        Assert.Equal((SelfTestOutcome.Unanswered, UnknownReason.BudgetExhausted), (test.Outcome, test.Reason));
        Assert.Same(healthy, healthy.After(test, Noon, 50));
    }

    [Fact]
    public async Task A_list_recovers_by_itself_at_its_next_test_and_its_history_is_kept()
    {
        var health = new HealthBook(_time);
        var checker = Checker(health);
        Assert.Equal(UnknownReason.ListFailedSelfTest, (await CheckAsync(checker)).Answer.Reason);

        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2");
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(UnknownReason.ListFailedSelfTest, (await CheckAsync(checker)).Answer.Reason);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AnswerResult.NotListed, (await CheckAsync(checker)).Answer.Result);

        var page = Assert.Single(health.All());
        Assert.Equal((ListState.Healthy, Noon.AddHours(1)), (page.State, page.Since));
        Assert.Equal(
            [
                new HealthEvent(Zone, SubjectKinds.IPv4, Noon, ListState.Failed, "127.0.0.2 must be listed and is not"),
                new HealthEvent(Zone, SubjectKinds.IPv4, Noon.AddHours(1), ListState.Healthy, "its test points hold"),
            ],
            page.Events);
    }

    [Fact]
    public async Task A_list_that_did_not_answer_is_tested_again_sooner()
    {
        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2").Fail($"0.0.127.{Zone}", DnsCode.Timeout);
        var checker = Checker(new HealthBook(_time));
        Assert.Equal(UnknownReason.Timeout, (await CheckAsync(checker)).Answer.Reason);

        _resolver.Heal($"0.0.127.{Zone}");
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(AnswerResult.NotListed, (await CheckAsync(checker)).Answer.Result);
    }

    [Fact]
    public async Task What_was_known_before_the_program_was_started_holds_until_the_next_test_is_due()
    {
        var known = new ListHealth(Zone, SubjectKinds.IPv4) { Tested = ListState.Failed, Reason = UnknownReason.ListFailedSelfTest, Why = "127.0.0.2 must be listed and is not", TestedAt = Noon.AddMinutes(-30), Since = Noon.AddDays(-3) };
        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2");

        var result = await CheckAsync(Checker(new HealthBook(_time, known: [known])));

        Assert.Equal(UnknownReason.ListFailedSelfTest, result.Answer.Reason);
        Assert.Equal([$"99.2.0.192.{Zone}"], _resolver.Asked.Select(question => question.Name));
    }

    [Fact]
    public async Task That_a_list_was_well_before_the_program_was_started_is_not_believed_through_whatever_resolver_it_has_now()
    {
        var known = new ListHealth(Zone, SubjectKinds.IPv4) { Tested = ListState.Healthy, Why = "its test points hold", TestedAt = Noon.AddMinutes(-30) };

        var result = await CheckAsync(Checker(new HealthBook(_time, known: [known])));

        Assert.Equal((AnswerResult.Unknown, UnknownReason.ListFailedSelfTest), (result.Answer.Result, result.Answer.Reason));
    }

    [Fact]
    public async Task An_absence_told_by_a_resolver_that_did_not_show_the_test_entry_clears_nobody()
    {
        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2");
        var health = new HealthBook(_time);
        Assert.Equal(AnswerResult.NotListed, (await CheckAsync(Checker(health))).Answer.Result);

        // The one after it in the row answers now, for which the list may not exist.
        _resolver.Name = "127.0.0.2:5353";

        var result = await CheckAsync(Checker(health));
        Assert.Equal((AnswerResult.Unknown, UnknownReason.ListFailedSelfTest), (result.Answer.Result, result.Answer.Reason));
        Assert.Equal("127.0.0.2:5353 says that PSBL - Passive Spam Block List does not list it, and did not show that list's test entry: that clears nobody", result.Answer.Meaning);
    }

    [Fact]
    public async Task Test_points_can_be_asked_now_for_every_kind()
    {
        _resolver.Answer("2.0.0.127.hostkarma.junkemailfilter.com", "127.0.0.2");
        var list = BlocklistCatalogue.Shipped.Find("hostkarma.junkemailfilter.com")!;
        var health = new HealthBook(_time);

        var tests = await new BlocklistChecker(new BlocklistCheckerParts { Resolver = _resolver, Lists = [list], Time = _time, Health = health, Random = new EighthChance() }).TestAsync(null, CancellationToken.None);

        Assert.Equal(
            [(SubjectKinds.IPv4, SelfTestOutcome.Passed), (SubjectKinds.IPv6, SelfTestOutcome.Passed), (SubjectKinds.Domain, SelfTestOutcome.Passed)],
            tests.Select(test => (test.Kind, test.Test.Outcome)));
        Assert.All(health.All(), page => Assert.Equal(ListState.Healthy, page.State));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("healthy", null)]
    [InlineData("failed", null)]
    [InlineData("failed healthy", 1)]
    [InlineData("healthy unanswered healthy quarantined healthy", 2)]
    [InlineData("failed healthy unanswered", null)]
    public void What_was_answered_before_a_list_was_well_again_does_not_count(string states, int? hour)
    {
        var health = new ListHealth(Zone, SubjectKinds.IPv4)
        {
            Events = [.. states.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((word, i) => new HealthEvent(Zone, SubjectKinds.IPv4, Noon.AddHours(i), Enum.Parse<ListState>(word, ignoreCase: true), ""))],
        };

        Assert.Equal(hour is { } hours ? Noon.AddHours(hours) : null, health.BelievedAgainSince);
    }

    [Fact]
    public void Only_the_latest_changes_are_kept()
    {
        var health = new ListHealth(Zone, SubjectKinds.IPv4);
        for (var i = 0; i < 9; i++) health = health.After(new ListSelfTest(i % 2 == 0 ? SelfTestOutcome.Failed : SelfTestOutcome.Passed, null, $"test {i}", []), Noon.AddHours(i), mostEvents: 3);

        Assert.Equal(["test 6", "test 7", "test 8"], health.Events.Select(change => change.Why));
    }

    private BlocklistChecker Checker(HealthBook health) =>
        new(new BlocklistCheckerParts { Resolver = _resolver, Lists = [BlocklistCatalogue.Shipped.Find(Zone)!], Time = _time, Health = health });

    private static async Task<BlocklistCheckResult> CheckAsync(BlocklistChecker checker) => Assert.Single(await checker.CheckAsync(Address, CancellationToken.None));

    private static string Word(ProbeDemand demand) => demand switch
    {
        ProbeDemand.Listed => "listed",
        ProbeDemand.Customary => "customary",
        ProbeDemand.NotListed => "not-listed",
        ProbeDemand.Control => "control",
        _ => "world",
    };

    private static BlocklistEvidence Evidence(string answer) => answer switch
    {
        "TIMEOUT" => new("", [], DnsCode.Timeout, null, "", default, Noon, null),
        "" => new("", [], DnsCode.NameError, null, "", default, Noon, null),
        _ => new("", [IPAddress.Parse(answer)], DnsCode.NoError, null, "", default, Noon, null),
    };

    /// <summary>Always an eighth of the way.</summary>
    private sealed class EighthChance : Random
    {
        protected override double Sample() => 0.125;
    }
}
