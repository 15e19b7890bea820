using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Lab.Tests;

public sealed class LastingScannerTests(SharedLab shared) : IClassFixture<SharedLab>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    private static readonly Blocklist Psbl = BlocklistCatalogue.Shipped.Named(["psbl.surriel.com"])[0];

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Kept _kept = new();
    private readonly List<HealthEvent> _news = [];

    [Fact]
    public async Task One_engine_scans_for_an_hour_and_the_next_one_knows_what_it_learnt()
    {
        using var scanner = Scanner();

        var began = _time.GetUtcNow();

        await scanner.CheckListsAsync(Cancellation);
        _time.Advance(TimeSpan.FromMinutes(59));
        await ScanAsync(scanner);
        Assert.Equal((1, 1), (_kept.Made, _kept.Written));

        _time.Advance(TimeSpan.FromMinutes(1));
        await ScanAsync(scanner);
        await scanner.KeepAsync(Cancellation);

        // The old one's was kept before the new one was made, and is in what the new one keeps.
        Assert.Equal((2, 3), (_kept.Made, _kept.Written));
        var health = Assert.Single(_kept.State!.Health, health => health.Zone == "psbl.surriel.com");
        Assert.Equal((ListState.Healthy, began), (health.State, health.Since));
    }

    [Fact]
    public async Task Scans_side_by_side_share_one_engine()
    {
        using var scanner = Scanner();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ScanAsync(scanner)));

        Assert.Equal((1, 0), (_kept.Made, _kept.Written));
    }

    [Fact]
    public async Task Lists_are_checked_without_a_scan_and_what_changed_is_told_and_kept()
    {
        using var scanner = Scanner();

        await scanner.CheckListsAsync(Cancellation);

        Assert.Equal(["gone.example Failed", "psbl.surriel.com Healthy"], _kept.State!.Health.Select(health => $"{health.Zone} {health.State}").Order(StringComparer.Ordinal));
        Assert.Equal(["gone.example"], _news.Where(change => change.State == ListState.Failed).Select(change => change.Zone));
    }

    [Fact]
    public void There_is_no_document_before_a_scan()
    {
        using var scanner = Scanner();

        Assert.Throws<InvalidOperationException>(() => scanner.Document(null!, new Tenant(TenantId.Parse("contoso"), "Contoso")));
    }

    private LastingScanner Scanner() => new(
        new EngineSetup
        {
            Resolvers = [shared.Lab.Resolver.EndPoint],
            Data = ScanData.Shipped with { Lists = [Psbl, Psbl with { Zone = "gone.example" }] },
            Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.example")),
            SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example")),
        },
        _kept, _news.Add, shared.Lab.Connector, _time);

    private async Task ScanAsync(LastingScanner scanner)
    {
        var domain = shared.Lab.Clients[0].Domain;
        var target = new WatchedTarget(TenantId.Parse("contoso"), domain, _time.GetUtcNow());
        var report = await scanner.ScanAsync(target, CheckKind.Blocklists, [], null, Cancellation);
        Assert.Equal(domain, report.Target.Text);
        Assert.True(report.IsComplete);
    }

    /// <summary>Keeps in memory, and counts for how many engines it was read, and how often it was written. Whoever writes reads first.</summary>
    private sealed class Kept : IBlocklistStateStore
    {
        private int _read;

        public int Made => _read - Written;

        public int Written { get; private set; }

        public BlocklistState? State { get; private set; }

        public Task<Stored<BlocklistState>?> FindAsync(CancellationToken cancellationToken)
        {
            _read++;
            return Task.FromResult(State is null ? null : new Stored<BlocklistState>(State, "1"));
        }

        public Task<bool> TryPutAsync(BlocklistState state, string? etag, CancellationToken cancellationToken)
        {
            Written++;
            State = state;
            return Task.FromResult(true);
        }
    }
}
