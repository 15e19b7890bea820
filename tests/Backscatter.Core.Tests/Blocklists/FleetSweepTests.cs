using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>A sweep over very many subjects, in bulk.</summary>
public sealed class FleetSweepTests
{
    private const string Zone = "psbl.surriel.com";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ScriptedResolver _resolver = new ScriptedResolver { NegativeTtl = TimeSpan.FromMinutes(15) }.Answer($"2.0.0.127.{Zone}", "127.0.0.2");
    private readonly Sink _sink = new();

    [Fact]
    public async Task What_is_listed_is_held_back_until_it_is_confirmed_and_the_rest_goes_on_as_it_comes()
    {
        _resolver.Answer($"2.2.0.192.{Zone}", "127.0.0.2").Text($"2.2.0.192.{Zone}", "seen in a trap");

        var pass = await SweepAsync(Checker(), Fleet(3));

        var listed = Assert.Single(pass.Results);
        Assert.Equal(("192.0.2.2", true, ConfirmationState.Confirmed), (listed.Subject.Text, listed.CountsAsListing, listed.Confirmation!.State));
        Assert.Equal($"2.2.0.192.{Zone}", listed.Evidence!.Name);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], listed.Evidence.Answers);
        Assert.Equal(["seen in a trap"], listed.ReasonTexts);
        Assert.Equal(["192.0.2.1 not-listed", "192.0.2.3 not-listed"], _sink.Shown);
    }

    [Fact]
    public async Task A_list_that_fails_its_test_points_is_not_asked_about_anyone()
    {
        _resolver.Answer($"*.{Zone}", "127.0.0.2");

        var pass = await SweepAsync(Checker(), Fleet(3));

        Assert.Empty(pass.Results);
        Assert.Equal(["192.0.2.1 unknown list-failed-self-test", "192.0.2.2 unknown list-failed-self-test", "192.0.2.3 unknown list-failed-self-test"], _sink.Shown);
        Assert.Equal(ListState.Failed, Assert.Single(pass.News).State);
        Assert.Equal(6, _resolver.Asked.Count);
    }

    [Fact]
    public async Task A_list_that_suddenly_lists_the_fleet_opens_nothing()
    {
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var checker = Checker();
        await SweepAsync(checker, Fleet(20));
        for (var i = 2; i <= 12; i++) _resolver.Answer($"{i}.2.0.192.{Zone}", "127.0.0.2");
        _time.Advance(TimeSpan.FromHours(6));

        var pass = await SweepAsync(checker, Fleet(20));

        Assert.Equal(["192.0.2.1"], pass.Results.Where(result => result.CountsAsListing).Select(result => result.Subject.Text));
        Assert.Equal(11, pass.Results.Count(result => result.Answer.Reason == UnknownReason.ListQuarantined));
        Assert.Equal(ListState.Quarantined, Assert.Single(pass.News).State);
    }

    [Fact]
    public async Task What_was_listed_and_is_not_any_more_is_looked_at_again()
    {
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var checker = Checker();
        await SweepAsync(checker, Fleet(2));
        _resolver.Answer($"1.2.0.192.{Zone}");
        _time.Advance(TimeSpan.FromHours(6));

        var pass = await SweepAsync(checker, Fleet(2));

        Assert.Equal(ConfirmationState.Removed, Assert.Single(pass.Results).Confirmation!.State);
        Assert.Empty(checker.Snapshot().Sightings);
    }

    [Fact]
    public async Task What_is_kept_is_not_asked_again()
    {
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var checker = Checker(new AnswerCache(_time));
        await SweepAsync(checker, Fleet(3));
        var asked = _resolver.Asked.Count;
        _time.Advance(TimeSpan.FromMinutes(1));

        var pass = await SweepAsync(checker, Fleet(3));

        Assert.Equal(asked, _resolver.Asked.Count);
        Assert.Equal((true, 2), (Assert.Single(pass.Results).Evidence!.FromCache, pass.Results[0].Sighting!.Seen));
        Assert.Equal(4, _sink.Shown.Count(line => line.EndsWith("not-listed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_the_resolver_rewrites_nothing_counts()
    {
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var parts = Parts() with { Resolvers = [new ResolverVerdict("127.0.0.1:5353", ResolverFitness.Rewrites, [], "it rewrites", null)] };

        var pass = await SweepAsync(new BlocklistChecker(parts), Fleet(2));

        Assert.Empty(pass.Results);
        Assert.Equal(["192.0.2.1 unknown rewritten", "192.0.2.2 unknown rewritten"], _sink.Shown);
    }

    [Fact]
    public async Task A_small_allowance_comes_round_to_everyone_sweep_after_sweep()
    {
        var lists = BlocklistCatalogue.Shipped.Named([Zone]);
        var state = BlocklistState.Empty;
        for (var day = 0; day < 3; day++)
        {
            // Six questions of the ten go into the self-test of the day.
            var budget = new QuestionBudget(lists, _time, new BudgetOptions { QuestionsPerDay = 10 }, spent: state.Spent);
            var checker = new BlocklistChecker(Parts() with { Budget = budget, State = state });
            await SweepAsync(checker, Fleet(9));
            state = checker.Snapshot();
            _time.Advance(TimeSpan.FromDays(1));
        }

        string[] first = ["192.0.2.1 not-listed", "192.0.2.2 not-listed", "192.0.2.3 not-listed", "192.0.2.4 not-listed"];
        string[] second = ["192.0.2.5 not-listed", "192.0.2.6 not-listed", "192.0.2.7 not-listed", "192.0.2.8 not-listed"];
        string[] third = ["192.0.2.1 not-listed", "192.0.2.2 not-listed", "192.0.2.3 not-listed", "192.0.2.9 not-listed"];
        Assert.Equal([.. first, .. second, .. third], _sink.Shown.Where(line => line.EndsWith("not-listed", StringComparison.Ordinal)).Chunk(4).SelectMany(day => day.Order(StringComparer.Ordinal)));
        Assert.Equal(15, _sink.Shown.Count(line => line.EndsWith("unknown budget-exhausted", StringComparison.Ordinal)));
        Assert.Equal([new SweepCursor("Spamikaze", Zone, "4.2.0.192")], state.Cursors);
    }

    [Fact]
    public async Task Where_even_the_test_points_are_beyond_the_allowance_the_next_sweep_begins_where_this_one_would_have()
    {
        var lists = BlocklistCatalogue.Shipped.Named([Zone]);
        var cursor = new SweepCursor("Spamikaze", Zone, "5.2.0.192");
        var parts = Parts() with { Budget = new QuestionBudget(lists, _time, new BudgetOptions { QuestionsPerDay = 3 }), State = new BlocklistState { Cursors = [cursor] } };
        var checker = new BlocklistChecker(parts);

        await SweepAsync(checker, Fleet(9));

        Assert.Equal([cursor], checker.Snapshot().Cursors);
        Assert.Equal(9, _sink.Shown.Count(line => line.EndsWith("unknown budget-exhausted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_is_in_nothing_that_comes_of_it()
    {
        const string secret = "abcdefghijklmnopqrstuvwxyz";
        _resolver.Answer($"2.0.0.127.{secret}.zen.dq.spamhaus.net", "127.0.0.2").Answer($"1.2.0.192.{secret}.zen.dq.spamhaus.net", "127.0.0.4");
        var parts = Parts() with { Lists = BlocklistCatalogue.Shipped.Named(["zen.dq.spamhaus.net"]), Keys = new BlocklistKeys(new Dictionary<string, string> { ["spamhaus-dqs"] = secret }) };

        var listed = Assert.Single((await SweepAsync(new BlocklistChecker(parts), Fleet(2))).Results);

        Assert.Equal("1.2.0.192.<key>.zen.dq.spamhaus.net", listed.Evidence!.Name);
        Assert.DoesNotContain(secret, $"{listed} {listed.Evidence} {listed.Confirmation}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_was_kept_while_the_list_was_not_to_be_believed_is_asked_again()
    {
        _resolver.Answer($"2.0.0.127.{Zone}");
        var checker = Checker(new AnswerCache(_time));
        await checker.CheckAsync(Fleet(1)[0], CancellationToken.None);
        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2").Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        _resolver.NegativeTtl = TimeSpan.FromDays(1);
        _time.Advance(TimeSpan.FromMinutes(5));
        await checker.TestAsync(null, CancellationToken.None);

        Assert.Equal(["192.0.2.1"], (await SweepAsync(checker, Fleet(1))).Results.Where(result => result.CountsAsListing).Select(result => result.Subject.Text));
    }

    [Fact]
    public async Task An_empty_list_is_measured_by_all_that_it_was_asked_about()
    {
        var unproven = BlocklistCatalogue.Shipped.Find(Zone)! with { TestPoints = [] };
        _resolver.Answer($"2.0.0.127.{Zone}");
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var bulk = new BlocklistChecker(Parts() with { Lists = [unproven] });
        var each = new BlocklistChecker(Parts() with { Lists = [unproven] });

        await SweepAsync(bulk, Fleet(20));
        await each.CheckAllAsync(Fleet(20), CancellationToken.None);

        Assert.Equal([new FleetCount(Zone, SubjectKinds.IPv4, 20, 1)], bulk.Snapshot().Usual);
        Assert.Equal([new FleetCount(Zone, SubjectKinds.IPv4, 20, 1)], each.Snapshot().Usual);
        Assert.Equal(19, _sink.Shown.Count(line => line.EndsWith("unknown list-failed-self-test", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_resolver_that_did_not_show_the_test_entry_clears_nobody_in_bulk_either()
    {
        _resolver.Answer($"2.0.0.127.{Zone}", "127.0.0.2");
        var other = new ScriptedBulk(new ScriptedResolver { Name = "127.0.0.2:5353" });

        await Checker().SweepAsync(other, Fleet(2), _sink, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["192.0.2.1 unknown list-failed-self-test", "192.0.2.2 unknown list-failed-self-test"], _sink.Shown);
    }

    [Fact]
    public async Task In_bulk_or_one_by_one_the_same_is_said_of_everyone()
    {
        string[] zones = ["psbl.surriel.com", "bl.spamcop.net", "list.dnswl.org", "dnsbl-3.uceprotect.net", "b.barracudacentral.org", "zen.dq.spamhaus.net", "bl.blocklist.de"];
        Blocklist[] lists = [.. BlocklistCatalogue.Shipped.Named(zones)];
        lists[^1] = lists[^1] with { TestPoints = [] };
        foreach (var zone in zones) _resolver.Answer($"2.0.0.127.{zone}", zone == "list.dnswl.org" ? "127.0.10.0" : "127.0.0.2");
        _resolver.Answer("2.0.0.127.bl.blocklist.de").Answer("*.b.barracudacentral.org", "127.0.0.2");
        string[] said = ["127.0.0.2", "127.255.255.254", "203.0.113.80", "127.0.0.1", "127.0.5.2", "127.0.0.77"];
        for (var i = 0; i < 40; i++)
        {
            // One that fails its test points is asked about nobody in bulk, so that its own answers must all be alike.
            if (i % 3 == 0 && zones[i % zones.Length] != "b.barracudacentral.org") _resolver.Answer($"{i + 1}.2.0.192.{zones[i % zones.Length]}", said[i % said.Length]);
            if (i % 7 == 1) _resolver.FailName($"{i + 1}.2.0.192.{zones[i % 4]}", i % 2 == 0 ? DnsCode.Timeout : DnsCode.Refused);
        }

        var bulk = await SweepAsync(new BlocklistChecker(Parts() with { Lists = lists }), Fleet(40));
        var each = await new BlocklistChecker(Parts() with { Lists = lists }).CheckAllAsync(Fleet(40), CancellationToken.None);

        var expected = each.Results.Select(Shown).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(40 * zones.Length, expected.Count);
        Assert.Equal(["allow-listed", "informational", "listed", "not-listed", "unknown"], each.Results.Select(result => Words.Of(result.Answer.Result)).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(expected, [.. bulk.Results.Select(Shown).Concat(_sink.WithZones).Order(StringComparer.Ordinal)]);

        static string Shown(BlocklistCheckResult result) => $"{result.Subject} {result.List.Zone} {Words.Of(result.Answer.Result)}{(result.Answer.Reason is { } reason ? $" {Words.Of(reason)}" : "")}";
    }

    private static List<BlocklistSubject> Fleet(int count) => [.. Enumerable.Range(1, count).Select(i => BlocklistSubject.Of(new IPAddress([192, 0, 2, (byte)i])))];

    private BlocklistCheckerParts Parts() => new() { Resolver = _resolver, Lists = BlocklistCatalogue.Shipped.Named([Zone]), Time = _time };

    private BlocklistChecker Checker(AnswerCache? cache = null) => new(Parts() with { Cache = cache });

    private Task<BlocklistPass> SweepAsync(BlocklistChecker checker, List<BlocklistSubject> fleet) =>
        checker.SweepAsync(new ScriptedBulk(_resolver), fleet, _sink, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

    private sealed class Sink : ISweepSink
    {
        public List<string> Shown { get; } = [];

        public List<string> WithZones { get; } = [];

        public void Report(in SweepResult result)
        {
            var verdict = $"{Words.Of(result.Answer.Result)}{(result.Answer.Reason is { } reason ? $" {Words.Of(reason)}" : "")}";
            Shown.Add($"{result.Subject} {verdict}");
            WithZones.Add($"{result.Subject} {result.List.Zone} {verdict}");
        }
    }
}
