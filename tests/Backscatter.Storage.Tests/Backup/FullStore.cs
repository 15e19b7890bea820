using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>A store in which there is something of everything: names that begin alike, records of one time, what is under way and what is over.</summary>
internal static class FullStore
{
    /// <summary>The list that every target with a finding is on.</summary>
    public const string Zone = "bl.spamcop.net";

    private static readonly TenantId[] Tenants = [.. ((string[])["a", "a-b", "contoso", "fabrikam"]).Select(TenantId.Parse)];

    private static readonly string[] Targets = ["a.example", "a.example.net", "a-b.example", "192.0.2.0/28", "2001:db8::/120", "xn--mnchen-3ya.example", Samples.LongestName, "b" + Samples.LongestName[..^1]];

    /// <summary>Fills a store.</summary>
    /// <param name="stores">The store.</param>
    /// <param name="checks">How many checks of each of its 32 targets.</param>
    /// <param name="scans">Of how many of them the scan is kept.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task FillAsync(WatchStores stores, int checks, int scans, CancellationToken cancellationToken)
    {
        foreach (var id in (string[])["ops", "mail"]) await stores.Notifications.TryPutChannelAsync(new Channel(id, "Öps \"1\"", ChannelKind.Teams, $"store:channel-{id}"), null, cancellationToken);
        foreach (var tenant in Tenants) await FillAsync(stores, tenant, checks, scans, cancellationToken);
        await stores.Watch.States.PutHistoryAsync([LabResults.History(Samples.Contoso, "removed.example", 1)], cancellationToken);
        await stores.Watch.Scans.PutAsync([LabResults.Scan(null, "nobody.example", 1), LabResults.Scan(Samples.Contoso, "removed.example", 1)], cancellationToken);
        await stores.Watch.Audit.AppendAsync([.. Enumerable.Range(0, 120).Select(number => new AuditEntry($"e{number % 60}", Samples.Noon.AddDays(number / 3), "maria", "target.added", number % 3 == 0 ? null : Tenants[number % 4], "a.example", null, "{}"))], cancellationToken);
        foreach (var number in Enumerable.Range(0, 5)) await stores.Watch.Problems.NoteAsync(new OperatorProblem($"poison:scans:{number}", "it failed", "look", Samples.Noon, Samples.Noon.AddDays(number / 2)) { Tenant = Tenants[number % 4], Times = 1 + number }, cancellationToken);
        foreach (var (id, revoked) in ((string, DateTimeOffset?)[])[("b1", null), ("a1", Samples.Noon)])
            await stores.Watch.Agents.TryPutAsync(new Agent(id, $"agent \"{id}\"", "MFkw", Samples.Noon.AddDays(-9), new AgentCapabilities(true, false, "fra", ["192.0.2.25"], true, "0.1.0")) { LastSeenAt = Samples.Noon, RevokedAt = revoked }, null, cancellationToken);
        await stores.Watch.Blocklists.TryPutAsync(
            new BlocklistState { Sightings = [new Sighting(Zone, "192.0.2.99", Samples.Noon.AddDays(-3), Samples.Noon.AddHours(-1), Samples.Noon, 5, 1, true)], Usual = [new FleetCount(Zone, SubjectKinds.IPv4, 500, 3)] }, null, cancellationToken);
    }

    /// <summary>The lines of a backup of a store, unpacked.</summary>
    public static async Task<byte[]> BackupAsync(WatchStores stores, string? passphrase, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        await StoreBackup.WriteAsync(stores, file, passphrase, TimeProvider.System, _ => { }, cancellationToken);
        return file.ToArray();
    }

    private static async Task FillAsync(WatchStores stores, TenantId tenant, int checks, int scans, CancellationToken cancellationToken)
    {
        await stores.Watch.Tenants.TryPutAsync(Samples.Client(tenant, $"Client {tenant}"), null, cancellationToken);
        foreach (var number in Enumerable.Range(0, 4)) await stores.Watch.Suppressions.TryPutAsync(new Suppression($"s{number}", tenant, "192.0.2.1", null, null, "maria", "moves", Samples.Noon.AddDays(number / 2), Samples.Noon.AddDays(30)), null, cancellationToken);
        foreach (var (place, target) in Targets.Index())
        {
            await stores.Watch.Targets.TryPutAsync(Samples.Watched(target, tenant), null, cancellationToken);
            await stores.Watch.States.PutAsync([LabResults.State(tenant, target, place)], cancellationToken);
            await stores.Watch.Listed.SetAsync(tenant, target, Core.Monitoring.Sweeps.ListedSubjects.Of(LabResults.State(tenant, target, place)), cancellationToken);
            await stores.Watch.Due.SetAsync([new DueCheck(tenant, target, CheckKind.Blocklists, Samples.Noon), new DueCheck(tenant, target, CheckKind.Probe, Samples.Noon.AddMinutes(place))], cancellationToken);
            foreach (var some in Enumerable.Range(0, checks).Chunk(500)) await stores.Watch.States.PutHistoryAsync([.. some.Select(number => LabResults.History(tenant, target, number))], cancellationToken);
            foreach (var some in Enumerable.Range(0, scans).Chunk(100)) await stores.Watch.Scans.PutAsync([.. some.Select(number => LabResults.Scan(tenant, target, number))], cancellationToken);
        }

        foreach (var sweep in (string[])["20261123T1200Z", "20261123T1215Z"])
        {
            foreach (var number in Enumerable.Range(0, 3)) await stores.Watch.Sweeps.TryAddAsync(Batch(sweep, tenant, number), cancellationToken);
            await stores.Watch.Sweeps.CompleteAsync(Batch(sweep, tenant, 0), Samples.Noon.AddMinutes(5), ["a.example: no answer"], cancellationToken);
        }

        foreach (var number in Enumerable.Range(0, 4))
        {
            var order = new ScanOrder($"{tenant}-{number}", number == 0 ? null : tenant, Samples.Noon.AddHours(number / 2), "maria", [new OrderedScan("a.example", CheckKind.Probe, OrderStatus.Waiting, null, null), new OrderedScan("b.example", CheckKind.Blocklists, OrderStatus.Waiting, null, null)]);
            await stores.Watch.Orders.TryAddAsync(order, cancellationToken);
            await stores.Watch.Orders.MarkAsync(order.Id, "b.example", number == 1 ? OrderStatus.Failed : OrderStatus.Done, number == 1 ? null : "s1", number == 1 ? "no route" : null, cancellationToken);
        }

        await stores.Notifications.PutOutboxAsync([.. Enumerable.Range(0, 7).Select(number => Samples.Outbox("a.example", $"s{number}", tenant: tenant, at: Samples.Noon.AddMinutes(number / 3)))], cancellationToken);
        var made = Samples.Compose("n", [Samples.Outbox("a.example", "s0", tenant: tenant)]).Notification;
        await stores.Notifications.PutAsync([.. Enumerable.Range(0, 4).Select(number => made with { Id = $"p{number}", CreatedAt = Samples.Noon.AddHours(number / 2) })], cancellationToken);
        await stores.Notifications.PutAsync([.. Enumerable.Range(0, 4).Select(number => made with { Id = $"e{number}", Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon.AddHours(number / 2), Outcome = "taken" })], cancellationToken);
    }

    private static SweepBatch Batch(string sweep, TenantId tenant, int number) =>
        new(sweep, tenant, number, 3, [new DueCheck(tenant, "a.example", CheckKind.Probe, Samples.Noon)]) { PlannedAt = Samples.Noon.AddMinutes(number) };
}
