using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>Ends the service by signals: the first lets it finish, the second ends it at once.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, ServeSetup setup, ILogger<SignalLifetime> log) : IHostLifetime, IDisposable
{
    // What a shell reports of a process that a signal ended.
    private const int BySignal = 128;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var (signal, number) in ((PosixSignal, int)[])[(PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15)])
            _registrations.Add(PosixSignalRegistration.Create(signal, context => End(context, number)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void End(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1) Environment.Exit(BySignal + number);
        ServeLog.Ending(log, setup.Grace.TotalSeconds);
        application.StopApplication();
    }
}
