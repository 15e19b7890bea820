using System.Globalization;
using System.Net;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage.Azure;
using Backscatter.Storage.Tests.Azure;
using Backscatter.Storage.Tests.Faults;
using Backscatter.Watching.Tests.Engine;

namespace Backscatter.Watching.Tests.Faults;

/// <summary>
/// Sweeps over Azure's tables and queues where a third of all requests goes wrong: replies are lost after the server acted, connections reset, answers
/// late, 500 or 503. What the storage fails at for good ends the process, and another one begins.
/// </summary>
public sealed class FaultySweepTests
{
    private const int Rounds = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Controls = ["BSC-050", "BSC-051"];
    private static readonly string[] Tenants = ["contoso", "fabrikam", "northwind"];
    private static readonly string[] Targets = [.. Enumerable.Range(0, 36).Select(number => string.Create(CultureInfo.InvariantCulture, $"t{number:00}.example"))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task However_ill_the_storage_is_nothing_is_lost_and_nothing_is_told_under_two_ids(int seed)
    {
        if (AzuriteServer.Missing() is { } reason) Assert.Skip(reason);
        await using var server = await AzuriteServer.StartAsync(Cancel);
        // As FaultScript.Everything, without the requests that are never answered: each would cost the whole timeout.
        var script = new FaultScript(seed, (10, new Fault.LostReply()), (6, new Fault.Reset()), (5, new Fault.Late(TimeSpan.FromMilliseconds(10))), (5, new Fault.Answer(500)), (6, new Fault.Answer(503, RetryAfter: 0)));
        await using var tables = FaultProxy.Start(new IPEndPoint(IPAddress.Loopback, server.TablePort), script);
        await using var queues = FaultProxy.Start(new IPEndPoint(IPAddress.Loopback, server.QueuePort), script);
        var options = new AzureStorageOptions { MostRetries = 4, RetryDelay = TimeSpan.FromMilliseconds(5), LongestRetryDelay = TimeSpan.FromMilliseconds(50), NetworkTimeout = TimeSpan.FromSeconds(2) };
        await using var direct = AzureStorage.Open(server.ConnectionString, options);
        await direct.Watch.InitialiseAsync(Cancel);
        await direct.Queue.InitialiseAsync(WorkQueues.All, Cancel);
        foreach (var (tenant, index) in Tenants.Select((tenant, index) => (tenant, index)))
            await SweepEngine.WatchAsync(direct, SweepEngine.Tenant(tenant), DateTimeOffset.UtcNow, [.. Targets.Where((_, number) => number % Tenants.Length == index)]);

        var (scanner, notifier, random) = (new ScriptedScanner(TimeProvider.System), new RecordingNotifier(), new Random(seed));
        var (expected, failed) = (Targets.ToDictionary(target => target, _ => new List<string>()), 0);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var target in Targets) expected[target].Add(Change(scanner, target, round, random));
            await direct.Watch.Due.SetAsync([.. Targets.Select((target, number) => new DueCheck(TenantId.Parse(Tenants[number % Tenants.Length]), target, CheckKind.Blocklists, DateTimeOffset.UtcNow))], Cancel);
            failed += await SweepUntilDoneAsync(() => AzureStorage.Open(AzuriteServer.ConnectionStringTo(tables.Endpoint.Port, queues.Endpoint.Port), options), direct, scanner, notifier);
        }

        await HoldsAsync(direct, expected, scanner);
        var messages = notifier.Sent.GroupBy(sent => sent.Id).ToList();
        var told = messages.SelectMany(message => message.First().Transitions).Where(transition => !transition.IsBaseline).Select(transition => $"{transition.Id} {transition.Target} {Said(transition)}").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(told, told.Distinct());
        Assert.Equal(
            Targets.SelectMany(target => expected[target].Skip(1).Where(change => change != "-").SelectMany(change => change.Split(", ")).Select(change => $"{target} {change}")).Order(StringComparer.Ordinal),
            told.Select(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));
        // Again only where the storage failed between the receiver's answer and the record of it.
        Assert.InRange(messages.Sum(message => message.Count() - 1), 0, failed);
        foreach (var fault in (string[])["LostReply", "Reset", "Late", "Answer"]) Assert.All((FaultProxy[])[tables, queues], proxy => Assert.InRange(proxy.Happened[fault], 1, int.MaxValue));
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages.Count} notifications, {messages.Sum(message => message.Count() - 1)} sent again, telling failed {failed} times; tables {string.Join(", ", tables.Happened)}; queues {string.Join(", ", queues.Happened)}"));
    }

    /// <summary>Turns each control of a target with a probability, in three rounds at most: oftener would be flapping. What the next scan must say of it.</summary>
    private static string Change(ScriptedScanner scanner, string target, int round, Random random)
    {
        var before = scanner.Failing.GetValueOrDefault(target, []);
        IReadOnlyList<string> after = [.. Controls.Where((control, index) => (random.Next(3) == 0 && (round + index) % Rounds != Rounds - 1) != before.Contains(control))];
        scanner.Failing[target] = after;
        var changes = Controls.Where(control => before.Contains(control) != after.Contains(control))
            .Select(control => $"{(after.Contains(control) ? "opened" : "closed")} {control} {target}").ToList();
        return changes.Count == 0 ? "-" : string.Join(", ", changes);
    }

    /// <summary>One process after the other until there is nothing left to do; how often telling failed.</summary>
    private static async Task<int> SweepUntilDoneAsync(Func<WatchStores> open, WatchStores direct, ScriptedScanner scanner, RecordingNotifier notifier)
    {
        var (failed, until) = (0, DateTimeOffset.UtcNow + Patience);
        do
        {
            Assert.True(DateTimeOffset.UtcNow < until, "the sweep does not come to its end");
            await using var stores = open();
            using var engine = new SweepEngine(stores, scanner, notifier, TimeProvider.System, new SweepOptions { BatchSize = 25 }, new WorkLoopOptions { AtOnce = 4, Hidden = TimeSpan.FromSeconds(15) });
            try
            {
                await engine.SweepAsync();
            }
            catch (StoreException)
            {
                // The process ends; what it had taken comes again.
            }

            failed += engine.TellingFailed;
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }
        while (await IsLeftAsync(direct));
        return failed;
    }

    private static async Task<bool> IsLeftAsync(WatchStores direct)
    {
        foreach (var queue in WorkQueues.All)
        {
            if (await direct.Queue.CountAsync(queue, Cancel) > 0) return true;
        }

        return await direct.Watch.Due.DueAsync(DateTimeOffset.UtcNow, Cancel).AnyAsync(Cancel);
    }

    private static async Task HoldsAsync(WatchStores direct, Dictionary<string, List<string>> expected, ScriptedScanner scanner)
    {
        Assert.Empty(await direct.Watch.Sweeps.UnfinishedAsync(Cancel).ToListAsync(Cancel));
        foreach (var queue in WorkQueues.All) Assert.Equal(0, await direct.Queue.CountAsync($"{queue}-poison", Cancel));
        foreach (var (number, target) in Targets.Select((target, number) => (number, target)))
        {
            var tenant = TenantId.Parse(Tenants[number % Tenants.Length]);
            var entries = await direct.Watch.States.HistoryAsync(tenant, target, null, null, Cancel).Reverse().ToListAsync(Cancel);
            // In the order of the controls, as changes are written down here.
            Assert.Equal(expected[target], entries.Select(entry => string.Join(", ", entry.Transitions.OrderBy(transition => transition.Key.Control, StringComparer.Ordinal).Select(Said)) is { Length: > 0 } said ? said : "-"));
            var state = (await direct.Watch.States.FindAsync(tenant, target, Cancel))!.Value;
            Assert.Equal(scanner.Failing[target], state.Findings.Where(finding => finding.Status == FindingStatus.Open).Select(finding => finding.Key.Control).Order(StringComparer.Ordinal));
        }

        foreach (var tenant in Tenants.Select(TenantId.Parse))
        {
            Assert.Empty(await direct.Notifications.OutboxAsync(tenant, Cancel));
            Assert.Empty(await direct.Notifications.PendingAsync(tenant, Cancel).ToListAsync(Cancel));
        }
    }

    // A finding that comes back within its memory is reopened; for these tests that is as good as opened.
    private static string Said(Transition transition) => SweepEngine.Said(transition).Replace("reopened", "opened", StringComparison.Ordinal);
}
