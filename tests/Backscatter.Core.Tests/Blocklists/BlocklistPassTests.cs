using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>Checks of a checker that remembers: confirmation, the fleet canary, the cursor of sweeps.</summary>
public sealed class BlocklistPassTests
{
    private const string Zone = "psbl.surriel.com";
    private const string Listed = $"99.2.0.192.{Zone}";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly BlocklistSubject Address = BlocklistSubject.Of(IPAddress.Parse("192.0.2.99"));

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly ScriptedResolver _resolver = new ScriptedResolver { NegativeTtl = TimeSpan.FromMinutes(15) }.Answer($"2.0.0.127.{Zone}", "127.0.0.2");
    private readonly ScriptedResolver _other = new ScriptedResolver { Name = "127.0.0.1:5454" };

    [Fact]
    public async Task One_resolver_confirms_a_new_listing_by_a_second_look_past_the_cache()
    {
        _resolver.Answer(Listed, "127.0.0.2");

        var result = await CheckAsync(Checker());

        Assert.Equal(AnswerResult.Listed, result.Answer.Result);
        Assert.Equal((ConfirmationState.Confirmed, 2), (result.Confirmation!.State, result.Confirmation.Times));
        Assert.True(result.CountsAsListing);
        Assert.Equal(2, _resolver.Asked.Count(question => question == new DnsQuestion(Listed, DnsRecordType.A)));
    }

    [Fact]
    public async Task A_second_resolver_confirms_at_once()
    {
        _resolver.Answer(Listed, "127.0.0.2");
        _other.Answer(Listed, "127.0.0.2");

        var result = await CheckAsync(Checker(_other));

        Assert.Equal(ConfirmationState.Confirmed, result.Confirmation!.State);
        Assert.Equal("127.0.0.1:5454", result.Confirmation.Second!.Resolver);
        Assert.Equal([new DnsQuestion(Listed, DnsRecordType.A)], _other.Asked);
    }

    [Fact]
    public async Task A_second_resolver_that_denies_it_makes_it_unknown_with_both_replies_as_evidence()
    {
        _resolver.Answer(Listed, "127.0.0.2");
        var checker = Checker(_other);

        var result = await CheckAsync(checker);

        Assert.Equal((AnswerResult.Unknown, UnknownReason.Rewritten), (result.Answer.Result, result.Answer.Reason));
        Assert.Equal("PSBL - Passive Spam Block List lists it by 127.0.0.1:5353 and not by 127.0.0.1:5454: one of the two resolvers rewrites or is behind", result.Answer.Meaning);
        Assert.Equal([IPAddress.Parse("127.0.0.2")], result.Evidence!.Answers);
        Assert.Equal(DnsCode.NameError, result.Confirmation!.Second!.Code);
        Assert.Empty(checker.Snapshot().Sightings);
    }

    [Fact]
    public async Task Where_the_second_resolver_learns_nothing_the_first_one_looks_again()
    {
        _resolver.Answer(Listed, "127.0.0.2");
        _other.Fail(Zone, DnsCode.Refused);

        Assert.Equal("127.0.0.1:5353", (await CheckAsync(Checker(_other))).Confirmation!.Second!.Resolver);
    }

    [Fact]
    public async Task A_listing_that_the_second_look_does_not_show_waits_for_the_next_sweep()
    {
        _resolver.Once(Listed, "127.0.0.2");
        var checker = Checker();

        var first = await CheckAsync(checker);
        Assert.Equal((AnswerResult.Listed, ConfirmationState.Pending), (first.Answer.Result, first.Confirmation!.State));
        Assert.False(first.CountsAsListing);

        _time.Advance(TimeSpan.FromHours(1));
        _resolver.Answer(Listed, "127.0.0.2");
        var later = await CheckAsync(checker);
        Assert.Equal(ConfirmationState.Confirmed, later.Confirmation!.State);
        Assert.Equal((Noon, Noon.AddHours(1)), (later.Sighting!.FirstSeen, later.Sighting.LastSeen));
    }

    [Fact]
    public async Task A_removal_counts_when_it_was_seen_again_and_an_unknown_between_changes_nothing()
    {
        _resolver.Answer(Listed, "127.0.0.2");
        var checker = Checker(sightings: 3);
        await CheckAsync(checker);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ConfirmationState.Confirmed, (await CheckAsync(checker)).Confirmation!.State);

        _resolver.Answer(Listed);
        _time.Advance(TimeSpan.FromHours(1));
        var missing = await CheckAsync(checker);
        Assert.Equal((AnswerResult.NotListed, ConfirmationState.RemovalPending, 2), (missing.Answer.Result, missing.Confirmation!.State, missing.Confirmation.Times));

        _resolver.FailName(Listed, DnsCode.Timeout);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(UnknownReason.Timeout, (await CheckAsync(checker)).Answer.Reason);
        Assert.True(Assert.Single(checker.Snapshot().Sightings).IsConfirmed);

        _resolver.HealName(Listed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(ConfirmationState.Removed, (await CheckAsync(checker)).Confirmation!.State);
        Assert.Empty(checker.Snapshot().Sightings);
    }

    [Fact]
    public async Task A_kept_answer_is_no_second_sighting()
    {
        _resolver.Once(Listed, "127.0.0.2");
        var checker = Checker();
        await CheckAsync(checker);
        _time.Advance(TimeSpan.FromMinutes(1));

        // What is kept is the second look, which was counted when it was taken.
        Assert.True((await CheckAsync(checker)).Evidence!.FromCache);
        Assert.Equal((1, false), (Assert.Single(checker.Snapshot().Sightings).Seen, checker.Snapshot().Sightings[0].IsConfirmed));
    }

    [Fact]
    public async Task While_a_resolver_rewrites_nothing_that_it_says_counts()
    {
        _resolver.Answer(Listed, "127.0.0.2");
        var verdict = new ResolverVerdict("127.0.0.1:5353", ResolverFitness.Rewrites, [], "it rewrites", null);
        var checker = new BlocklistChecker(new BlocklistCheckerParts { Resolver = _resolver, Lists = BlocklistCatalogue.Shipped.Named([Zone]), Time = _time, Resolvers = [verdict] });

        Assert.Equal(UnknownReason.Rewritten, (await CheckAsync(checker)).Answer.Reason);
        Assert.Equal(UnknownReason.Rewritten, Assert.Single(await checker.CheckAsync(Subject(1), CancellationToken.None)).Answer.Reason);
    }

    [Fact]
    public async Task A_list_that_suddenly_lists_the_fleet_is_quarantined_said_once_and_recovers_by_itself()
    {
        var fleet = Enumerable.Range(1, 20).Select(i => Subject((byte)i)).ToList();
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");
        var checker = Checker();
        Assert.Equal(1, (await checker.CheckAllAsync(fleet, CancellationToken.None)).Results.Count(result => result.CountsAsListing));

        for (var i = 2; i <= 12; i++) _resolver.Answer($"{i}.2.0.192.{Zone}", "127.0.0.2");
        _time.Advance(TimeSpan.FromHours(6));
        var sudden = await checker.CheckAllAsync(fleet, CancellationToken.None);
        _time.Advance(TimeSpan.FromHours(6));
        var still = await checker.CheckAllAsync(fleet, CancellationToken.None);

        foreach (var pass in new[] { sudden, still })
        {
            Assert.Equal(["192.0.2.1"], pass.Results.Where(result => result.CountsAsListing).Select(result => result.Subject.Text));
            Assert.Equal(11, pass.Results.Count(result => result.Answer.Reason == UnknownReason.ListQuarantined));
            Assert.Equal(8, pass.Results.Count(result => result.Answer.Result == AnswerResult.NotListed));
        }

        Assert.Equal(
            [new HealthEvent(Zone, SubjectKinds.IPv4, Noon.AddHours(6), ListState.Quarantined, "it lists 12 of 20 subjects where 1 were usual: its new listings do not count")],
            sudden.News);
        Assert.Empty(still.News);
        Assert.Equal(["192.0.2.1"], checker.Snapshot().Sightings.Select(sighting => sighting.Subject));

        for (var i = 2; i <= 12; i++) _resolver.Answer($"{i}.2.0.192.{Zone}");
        _time.Advance(TimeSpan.FromHours(6));
        var after = await checker.CheckAllAsync(fleet, CancellationToken.None);

        Assert.Equal(19, after.Results.Count(result => result.Answer.Result == AnswerResult.NotListed));
        Assert.Equal(ListState.Healthy, Assert.Single(after.News).State);
    }

    [Fact]
    public async Task A_small_allowance_comes_round_to_everyone_sweep_after_sweep()
    {
        var fleet = Enumerable.Range(1, 9).Select(i => Subject((byte)i)).ToList();
        var lists = BlocklistCatalogue.Shipped.Named([Zone]);
        var state = BlocklistState.Empty;
        List<string> asked = [];
        for (var day = 0; day < 3; day++)
        {
            // Six questions of the ten go into the self-test of the day.
            var budget = new QuestionBudget(lists, _time, new BudgetOptions { QuestionsPerDay = 10 }, spent: state.Spent);
            var checker = new BlocklistChecker(new BlocklistCheckerParts { Resolver = _resolver, Lists = lists, Time = _time, Budget = budget, State = state });
            var pass = await checker.CheckAllAsync(fleet, CancellationToken.None);
            asked.AddRange(pass.Results.Where(result => result.Answer.Result == AnswerResult.NotListed).Select(result => result.Subject.Text));
            state = BlocklistStateFile.Read("state.json", BlocklistStateFile.Write(checker.Snapshot()));
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(9, asked.Distinct().Count());
        Assert.Equal(12, asked.Count);
    }

    [Fact]
    public async Task A_sweep_gives_each_subject_every_list_once()
    {
        var pass = await new BlocklistChecker(new BlocklistCheckerParts { Resolver = _resolver, Lists = BlocklistCatalogue.Shipped.Named(["zen.dq.spamhaus.net", Zone, "dbl.nordspam.com"]), Time = _time })
            .CheckAllAsync([Subject(2), BlocklistSubject.Of(DomainName.Parse("example.com")), Subject(1), Subject(2)], CancellationToken.None);

        Assert.Equal(
            ["192.0.2.2 zen.dq.spamhaus.net", $"192.0.2.2 {Zone}", "example.com dbl.nordspam.com", "192.0.2.1 zen.dq.spamhaus.net", $"192.0.2.1 {Zone}"],
            pass.Results.Select(result => $"{result.Subject} {result.List.Zone}"));
    }

    private static BlocklistSubject Subject(byte last) => BlocklistSubject.Of(new IPAddress([192, 0, 2, last]));

    private BlocklistChecker Checker(IDnsResolver? other = null, int sightings = 2) =>
        new(new BlocklistCheckerParts { Resolver = _resolver, ConfirmingResolver = other, Lists = BlocklistCatalogue.Shipped.Named([Zone]), Time = _time, Sightings = sightings });

    private static async Task<BlocklistCheckResult> CheckAsync(BlocklistChecker checker) => Assert.Single(await checker.CheckAsync(Address, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30)));
}
