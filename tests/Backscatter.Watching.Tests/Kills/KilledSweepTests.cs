using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Storage;

namespace Backscatter.Watching.Tests.Kills;

/// <summary>
/// Sweeps over three hundred targets that change from round to round, each sweep killed again and again at random moments until one comes through.
/// What the store and the receiver know in the end is held against what the lab was in each round.
/// </summary>
public sealed class KilledSweepTests : IAsyncLifetime
{
    private const int Seed = 20261126;
    private const int Kills = 200;
    private const string Channel = "ops";

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-kills-").FullName;
    private readonly Fleet _fleet = new(Seed);
    private readonly Receiver _receiver = new();
    private readonly List<Ended> _lives = [];
    private ChangingInternet _internet = null!;

    private string Store => Path.Combine(_folder, "backscatter.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _internet = await ChangingInternet.StartAsync(_fleet);
        await File.WriteAllTextAsync(Path.Combine(_folder, "authority.pem"), _internet.RootPem, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _internet.DisposeAsync();
        await _receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task However_often_sweeps_are_killed_nothing_is_lost_and_nothing_is_told_under_two_ids()
    {
        await WatchAsync();
        // Undisturbed, to learn how long a sweep takes here: kills are spread over all of it.
        await LiveAsync(null);
        var span = _lives[0].After;
        var random = new Random(Seed);
        var rounds = 1;
        for (; _lives.Count(life => life.WasKilled) < Kills; rounds++)
        {
            await _internet.TurnAsync(rounds);
            await MakeDueAsync();
            var (before, killed) = (_lives.Count(life => life.WasKilled), 0);
            // Each one of a round may live a little longer than the last, so that a machine that became slower than it was comes through as well.
            while (await LiveAsync(before + killed < Kills ? span * random.NextDouble() * (1 + (0.15 * killed)) : null)) killed++;
            // And from round to round the span finds what makes a handful of kills in each, whatever else the machine does.
            await RoundIsWholeAsync(rounds);
            span *= killed < 5 ? 0.75 : killed > 9 ? 1.25 : 1;
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {rounds}: {_lives.Count(life => life.WasKilled)} kills, {_lives.Count} processes, {_receiver.Arrivals.Count} arrivals, {DateTime.UtcNow:HH:mm:ss}"));
        }

        await using var stores = StoreLocation.Open(Store, TimeProvider.System);
        Assert.Equal(Kills, _lives.Count(life => life.WasKilled));
        var told = await HistoryHoldsAsync(stores, rounds);
        await FindingsHoldAsync(stores, rounds - 1);
        await NothingIsLeftAsync(stores);
        EverythingArrivedOnce(told);
    }

    private async Task WatchAsync()
    {
        await using var stores = StoreLocation.Open(Store, TimeProvider.System);
        await stores.Watch.InitialiseAsync(Cancel);
        Assert.True(await stores.Notifications.TryPutChannelAsync(new Channel(Channel, Channel, ChannelKind.Webhook, $"env:{SweepProcess.AddressVariable}"), null, Cancel));
        foreach (var tenant in _fleet.TenantIds) Assert.True(await stores.Watch.Tenants.TryPutAsync(new Tenant(tenant, tenant.Value) { Routes = [new ChannelRoute(Channel, ControlSeverity.Low, DeliveryMode.Immediate)] }, null, Cancel));
        var now = DateTimeOffset.UtcNow;
        foreach (var place in _fleet.Places)
            Assert.True(await stores.Watch.Targets.TryPutAsync(new WatchedTarget(place.Tenant, place.Domain, now) { Probe = place.IsProbed ? new ProbePermission("the lab", "it is ours", now) : null }, null, Cancel));
        await MakeDueAsync(stores);
    }

    private async Task MakeDueAsync()
    {
        await using var stores = StoreLocation.Open(Store, TimeProvider.System);
        await MakeDueAsync(stores);
    }

    private Task MakeDueAsync(WatchStores stores) =>
        stores.Watch.Due.SetAsync([.. _fleet.Places.Select(place => new DueCheck(place.Tenant, place.Domain, place.IsProbed ? CheckKind.Probe : CheckKind.Blocklists, DateTimeOffset.UtcNow))], Cancel);

    /// <summary>Lets one process live; whether it was killed.</summary>
    private async Task<bool> LiveAsync(TimeSpan? killAfter)
    {
        string[] arguments =
        [
            "sweep", "--quiet", "--store", Store, "--resolver", $"{_internet.Resolver}", "--smtp-port", string.Create(CultureInfo.InvariantCulture, $"{_internet.SmtpPort}"), "--allow-private",
            "--ca-file", Path.Combine(_folder, "authority.pem"), "--ehlo", "mx.probe.example", "--sender-domain", "probe.example", "--allow-private-receivers",
            "--lists", Path.Combine(AppContext.BaseDirectory, "Kills", "lists.json"), "--lists", Fleet.List, "--concurrency", "32",
        ];
        _lives.Add(await SweepProcess.RunAsync(arguments, _receiver.AddressFor(_lives.Count), killAfter, Cancel));
        return _lives[^1].WasKilled;
    }

    /// <summary>What came to its end by itself has left nothing undone: said at once, where the traces are fresh.</summary>
    private async Task RoundIsWholeAsync(int round)
    {
        await using var stores = StoreLocation.Open(Store, TimeProvider.System);
        var missing = new List<string>();
        foreach (var place in _fleet.Places)
        {
            if (await stores.Watch.States.HistoryAsync(place.Tenant, place.Domain, null, null, Cancel).CountAsync(Cancel) != round + 1) missing.Add($"{place.Tenant} {place.Domain}");
        }

        Assert.True(missing.Count == 0, $"round {round} ended, after processes killed at {string.Join(", ", _lives.TakeLast(4).Select(life => $"{life.After.TotalSeconds:0.00} s{(life.WasKilled ? "" : " (ended)")}"))}, without {string.Join(", ", missing)}");
    }

    /// <summary>One entry for each target and round, with the changes of that round and no others; the ids of those that are to be told.</summary>
    private async Task<IReadOnlyList<string>> HistoryHoldsAsync(WatchStores stores, int rounds)
    {
        var (faults, told) = (new List<string>(), new List<string>());
        foreach (var place in _fleet.Places)
        {
            var entries = await stores.Watch.States.HistoryAsync(place.Tenant, place.Domain, null, null, Cancel).Reverse().ToListAsync(Cancel);
            if (entries.Count != rounds) faults.Add($"{place.Domain} has {entries.Count} entries for {rounds} rounds");
            for (var round = 0; round < Math.Min(rounds, entries.Count); round++)
            {
                var seen = entries[round].Transitions.Select(Said).Order(StringComparer.Ordinal).ToList();
                var expected = _fleet.ChangesIn(round, place);
                if (!expected.SequenceEqual(seen)) faults.Add($"{place.Domain} in round {round}: [{string.Join("; ", seen)}] where [{string.Join("; ", expected)}] happened");
            }

            told.AddRange(entries.SelectMany(entry => entry.Transitions).Where(transition => !transition.IsBaseline).Select(transition => transition.Id));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(told.Count, told.Distinct().Count());
        return told;
    }

    private async Task FindingsHoldAsync(WatchStores stores, int round)
    {
        var faults = new List<string>();
        foreach (var place in _fleet.Places)
        {
            var state = await stores.Watch.States.FindAsync(place.Tenant, place.Domain, Cancel);
            var open = state!.Value.Findings.Where(finding => finding.Status == FindingStatus.Open).Select(finding => Named(finding.Key)).Order(StringComparer.Ordinal).ToList();
            if (!_fleet.WrongIn(round, place).SequenceEqual(open)) faults.Add($"{place.Domain}: [{string.Join("; ", open)}] open where [{string.Join("; ", _fleet.WrongIn(round, place))}] is wrong");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        var listed = await stores.Watch.Listed.OnAsync(Fleet.List, Cancel).Select(subject => subject.Subject).Order().ToListAsync(Cancel);
        Assert.Equal(_fleet.Spells.Where(spell => spell.Ailment == Ailment.Listed && spell.IsIn(round)).Select(spell => spell.Place.Address).Order(), listed);
    }

    private async Task NothingIsLeftAsync(WatchStores stores)
    {
        foreach (var queue in WorkQueues.All)
        {
            Assert.Equal(0, await stores.Queue.CountAsync(queue, Cancel));
            Assert.Equal(0, await stores.Queue.CountAsync($"{queue}-poison", Cancel));
        }

        Assert.Empty(await stores.Watch.Problems.ListAsync(Cancel).ToListAsync(Cancel));
        Assert.Empty(await stores.Watch.Sweeps.UnfinishedAsync(Cancel).ToListAsync(Cancel));
        Assert.Empty(await stores.Watch.Due.DueAsync(DateTimeOffset.UtcNow, Cancel).ToListAsync(Cancel));
        foreach (var tenant in _fleet.TenantIds)
        {
            Assert.Empty(await stores.Notifications.OutboxAsync(tenant, Cancel));
            Assert.Empty(await stores.Notifications.PendingAsync(tenant, Cancel).ToListAsync(Cancel));
        }
    }

    private void EverythingArrivedOnce(IReadOnlyList<string> told)
    {
        var arrivals = _receiver.Arrivals;
        var messages = arrivals.GroupBy(arrival => arrival.Id).ToList();
        // One id, one content.
        Assert.All(messages, message => Assert.Single(message.Select(arrival => arrival.Body.ToString()).Distinct()));
        var arrived = messages.SelectMany(message => message.First().Changes).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(told.Order(StringComparer.Ordinal), arrived);

        // Again only where the process that had brought it was killed.
        var again = messages.SelectMany(message => message.SkipLast(1)).ToList();
        Assert.All(again, arrival => Assert.True(_lives[arrival.Life].WasKilled, $"notification {arrival.Id} came again after process {arrival.Life}, which ended by itself"));
        Assert.All(messages, message => Assert.Equal(message.Count(), message.Select(arrival => arrival.Life).Distinct().Count()));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages.Count} notifications of {told.Count} changes; {again.Count} arrived again, {_lives.Count(life => life.WasKilled)} kills"));
    }

    private string Said(Transition transition) => $"{Words<TransitionKind>.Of(transition.Kind)} {Named(transition.Key)}";

    // The port of an endpoint, which is not the usual one here, is nothing that the fleet knows.
    private string Named(FindingKey key) => key.ToString().Replace(string.Create(CultureInfo.InvariantCulture, $":{_internet.SmtpPort}"), "", StringComparison.Ordinal);
}
