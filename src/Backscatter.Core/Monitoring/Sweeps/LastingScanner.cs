using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>
/// Scans in a process that goes on. Its engine is made at the first use, and made anew when it is old: resolvers, the way out through port 25 and what
/// other processes learn of the lists change meanwhile.
/// </summary>
/// <param name="setup">How scans are made.</param>
/// <param name="store">What is remembered of the lists.</param>
/// <param name="news">Is told what changed in the health of the lists, once each.</param>
/// <param name="connector">How mail servers are reached; null for TCP.</param>
/// <param name="time">The clock.</param>
public sealed class LastingScanner(EngineSetup setup, IBlocklistStateStore store, Action<HealthEvent> news, ISmtpConnector? connector, TimeProvider time) : ITargetScanner, IDisposable
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private Held? _held;

    /// <summary>How old an engine becomes: an hour.</summary>
    public static TimeSpan Lasts { get; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) =>
        UseAsync(held => held.Scanner.LookAtFleetAsync(subjects, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        ScanReport? report = null;
        await UseAsync(async held => report = await held.Scanner.ScanAsync(target, kind, greylisted, elsewhere, cancellationToken), cancellationToken);
        return report!;
    }

    /// <inheritdoc/>
    public async Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken)
    {
        ScanReport? report = null;
        await UseAsync(async held => report = await held.Scanner.LookAsync(target, cancellationToken), cancellationToken);
        return report!;
    }

    /// <inheritdoc/>
    public Task KeepAsync(CancellationToken cancellationToken) => UseAsync(held => held.Scanner.KeepAsync(cancellationToken), cancellationToken);

    /// <summary>Asks the test points of all lists now, and keeps what came of it.</summary>
    public Task CheckListsAsync(CancellationToken cancellationToken) => UseAsync(
        async held =>
        {
            foreach (var change in await held.Engine.TestListsAsync(cancellationToken)) news(change);
            await held.Scanner.KeepAsync(cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nothing was scanned yet, so there is no report either.</exception>
    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => (_held ?? throw new InvalidOperationException("nothing was scanned yet")).Scanner.Document(report, tenant);

    /// <inheritdoc/>
    public void Dispose()
    {
        _held?.Retire();
        _making.Dispose();
    }

    private async Task UseAsync(Func<Held, Task> use, CancellationToken cancellationToken)
    {
        var held = await TakeAsync(cancellationToken);
        try
        {
            await use(held);
        }
        finally
        {
            held.Leave();
        }
    }

    private async Task<Held> TakeAsync(CancellationToken cancellationToken)
    {
        await _making.WaitAsync(cancellationToken);
        try
        {
            if (_held is null || time.GetUtcNow() - _held.MadeAt >= Lasts) _held = await MakeAsync(cancellationToken);
            _held.Enter();
            return _held;
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task<Held> MakeAsync(CancellationToken cancellationToken)
    {
        // What the old one learnt is kept before the new one reads what is known.
        if (_held is { } before) await before.Scanner.KeepAsync(cancellationToken);
        var remembered = await store.FindAsync(cancellationToken);
        var now = time.GetUtcNow();
        var engine = await ScanEngine.StartAsync(setup with { Asking = setup.Asking with { State = remembered?.Value ?? BlocklistState.Empty } }, time, connector, cancellationToken);
        _held?.Retire();
        return new Held(engine, new SweepScanner(engine, store, news), now);
    }

    /// <summary>An engine, disposed of when it is old and nobody uses it any more.</summary>
    private sealed class Held(ScanEngine engine, SweepScanner scanner, DateTimeOffset madeAt)
    {
        private readonly Lock _lock = new();
        private int _users;
        private bool _isRetired;

        public ScanEngine Engine => engine;

        public SweepScanner Scanner => scanner;

        public DateTimeOffset MadeAt => madeAt;

        public void Enter()
        {
            lock (_lock) _users++;
        }

        public void Leave()
        {
            lock (_lock)
            {
                _users--;
                if (_isRetired && _users == 0) engine.Dispose();
            }
        }

        public void Retire()
        {
            lock (_lock)
            {
                _isRetired = true;
                if (_users == 0) engine.Dispose();
            }
        }
    }
}
