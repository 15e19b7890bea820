using System.Globalization;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>A store with a client in it, and the settings of a service in the lab.</summary>
internal static class LabService
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The settings: one list, and mail servers that may be probed.</summary>
    public static IReadOnlyList<(string Name, string Value)> Settings(LabFixture fixture) =>
    [
        ("Backscatter__Resolvers__0", $"{fixture.Lab.Resolver.EndPoint}"),
        ("Backscatter__Ehlo", "mx.probe.example"),
        ("Backscatter__SenderDomain", "probe.example"),
        ("Backscatter__Canaries__0", string.Create(CultureInfo.InvariantCulture, $"mx.oldmill.example:{fixture.Lab.SmtpPort}")),
        ("Backscatter__Lists__Only__0", "ips.backscatterer.org"),
        ("Backscatter__Laboratory__SmtpPort", string.Create(CultureInfo.InvariantCulture, $"{fixture.Lab.SmtpPort}")),
        ("Backscatter__Laboratory__AllowPrivate", "true"),
        ("Backscatter__Laboratory__AllowLoopbackReceivers", "true"),
        ("Backscatter__Laboratory__CaFile", fixture.AuthorityFile),
    ];

    /// <summary>Opens a store, to look into it or to put something there.</summary>
    public static async Task<WatchStores> OpenAsync(string store)
    {
        var stores = StoreLocation.Open(store, TimeProvider.System);
        await stores.Watch.InitialiseAsync(Cancel);
        await stores.Queue.InitialiseAsync(WorkQueues.All, Cancel);
        return stores;
    }

    /// <summary>Adds a client whose first scan is told, with a target that may be probed.</summary>
    public static async Task WatchAsync(this WatchStores stores, string target, params ChannelRoute[] routes)
    {
        var (id, now) = (TenantId.Parse("contoso"), DateTimeOffset.UtcNow);
        await stores.Watch.Tenants.TryPutAsync(new Tenant(id, "Contoso Ltd") { TellsBaseline = true, Routes = routes }, null, Cancel);
        await stores.Watch.Targets.TryPutAsync(new WatchedTarget(id, target, now) { Probe = new ProbePermission("J. Doe", "contract", now) }, null, Cancel);
    }

    /// <summary>Makes it due.</summary>
    public static Task MakeDueAsync(this WatchStores stores, string target) =>
        stores.Watch.Due.SetAsync([new DueCheck(TenantId.Parse("contoso"), target, CheckKind.Probe, DateTimeOffset.UtcNow.AddMinutes(-1))], Cancel);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSoAsync)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await isSoAsync()) await Task.Delay(100, limit.Token);
    }
}
