using Backscatter.Cli.Input;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>What came of a scan of some targets.</summary>
/// <param name="Document">The report.</param>
/// <param name="Reports">What it was made of, in its order.</param>
/// <param name="ExitCode">What the process returns.</param>
/// <param name="SilentResolvers">One line when no resolver ever answered; null otherwise.</param>
/// <param name="SilentPort">One line when port 25 may be blocked on this side; null otherwise.</param>
internal sealed record Scanned(ScanDocument Document, IReadOnlyList<TenantReport> Reports, int ExitCode, string? SilentResolvers, string? SilentPort);

/// <summary>Scans a list of targets side by side.</summary>
internal sealed class Scan : IDisposable
{
    private readonly ScanSetup _setup;
    private readonly TimeProvider _time;
    private readonly ScanEngine _engine;

    private Scan(ScanSetup setup, ScanEngine engine, TimeProvider time) => (_setup, _engine, _time) = (setup, engine, time);

    /// <summary>What the resolvers' self-test showed, in the order in which they are asked.</summary>
    public IReadOnlyList<ResolverVerdict> Resolvers => _engine.Resolvers;

    /// <summary>Why no server is connected to, though there is leave to; null where nothing stands in the way.</summary>
    public EndpointJudgement? Withheld => _engine.Withheld;

    /// <summary>Makes a scan, once its engine is ready.</summary>
    public static async Task<Scan> StartAsync(ScanSetup setup, TimeProvider time, ISmtpConnector? connector, CancellationToken cancellationToken) =>
        new(setup, await ScanEngine.StartAsync(setup.Engine, time, connector, cancellationToken), time);

    /// <summary>Scans them; cancelling gives the report of what was scanned until then.</summary>
    public async Task<Scanned> RunAsync(IReadOnlyList<ListedTarget> targets, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var reports = new TenantReport?[targets.Count];
        using var places = new SemaphoreSlim(_setup.Concurrency);
        var scans = new List<Task>();
        try
        {
            for (var next = 0; next < targets.Count && !scans.Exists(scan => scan.IsFaulted); next++)
            {
                await places.WaitAsync(cancellationToken);
                var index = next;
                scans.Add(Task.Run(() => RunOneAsync(index), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The targets under way give their reports; those that were not begun are missing, and the document says that it is not complete.
        }

        await Task.WhenAll(scans);
        _setup.Keep(_engine.Remembered());
        var finished = reports.OfType<TenantReport>().ToList();
        var document = _engine.DocumentOf(finished, startedAt, _time.GetElapsedTime(started), finished.Count == targets.Count && finished.All(entry => entry.Report.IsComplete));
        return new Scanned(document, finished, Exit(document), Silent(), SilentPort(finished));

        // A target that waits for a greylist gives its place to the next one: a few of them must not hold up a long list for hours.
        async Task RunOneAsync(int index)
        {
            var left = 0;
            try
            {
                reports[index] = new TenantReport(await _engine.ScanAsync(targets[index].Target, progress, Leave, cancellationToken), targets[index].Tenant);
            }
            finally
            {
                Leave();
            }

            void Leave()
            {
                if (Interlocked.Exchange(ref left, 1) == 0) places.Release();
            }
        }
    }

    public void Dispose() => _engine.Dispose();

    private string? SilentPort(IReadOnlyList<TenantReport> reports) =>
        _setup.Engine.Canaries.Count == 0 && EgressJudge.LooksBlocked(reports.SelectMany(report => report.Report.Facts.Endpoints).Select(endpoint => endpoint.Observation).OfType<ProbeObservation>())
            ? "no mail server answered at all, so port 25 may be blocked on this side; show that it is not with --canary, a mail server of yours that answers, or see backscatter doctor"
            : null;

    private static int Exit(ScanDocument document) => document.Summary.Verdict switch
    {
        Core.Compliance.Verdict.Pass => ExitCode.Pass,
        Core.Compliance.Verdict.Fail => ExitCode.Fail,
        _ => ExitCode.Unknown,
    };

    private string? Silent() => _engine.IsUnanswered
        ? $"no answer from {string.Join(" or ", _setup.Engine.Resolvers)}, so everything is unknown; check the address, or name another resolver with --resolver ip[:port]"
        : null;
}
