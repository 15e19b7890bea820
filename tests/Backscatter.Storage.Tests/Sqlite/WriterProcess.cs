using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Storage.Sqlite;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Sqlite;

/// <summary>
/// A process of its own that writes into a database: this very program, told so by its first argument. It commits scan after scan of one
/// target, sends a piece of work with each, composes every tenth time, and says the number of each scan when the commit has returned.
/// </summary>
internal sealed class WriterProcess : IDisposable
{
    /// <summary>The first argument, by which <c>Program.cs</c> knows it.</summary>
    public const string Command = "write";

    private readonly Process _process;

    private WriterProcess(Process process) => _process = process;

    /// <summary>Starts one.</summary>
    /// <param name="path">The database.</param>
    /// <param name="target">Which target's scans.</param>
    /// <param name="from">The number of its first scan.</param>
    /// <param name="count">How many scans.</param>
    public static WriterProcess Start(string path, string target, int from, int count)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(WriterProcess).Assembly.Location);
        foreach (var told in (string[])[Command, path, target, from.ToString(CultureInfo.InvariantCulture), count.ToString(CultureInfo.InvariantCulture)]) start.ArgumentList.Add(told);
        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>Reads what it says until it has said a number of scans, or has ended.</summary>
    public async Task<List<int>> SaidAsync(int most, CancellationToken cancellationToken)
    {
        var said = new List<int>();
        while (said.Count < most && await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line) said.Add(int.Parse(line, CultureInfo.InvariantCulture));
        return said;
    }

    /// <summary>Kills it as <c>kill -9</c> does; what it had said by then.</summary>
    public async Task<List<int>> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        var said = await SaidAsync(int.MaxValue, cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return said;
    }

    /// <summary>Waits for its end; what it complained of.</summary>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return error;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(string[] told)
    {
        await WriteAsync(told[0], told[1], int.Parse(told[2], CultureInfo.InvariantCulture), int.Parse(told[3], CultureInfo.InvariantCulture));
        return 0;
    }

    private static async Task WriteAsync(string path, string target, int from, int count)
    {
        await using var stores = SqliteStores.Open(path, TimeProvider.System);
        foreach (var number in Enumerable.Range(from, count))
        {
            var scan = $"{target}:{Samples.Number(number)}";
            var before = await stores.Watch.States.FindAsync(Samples.Contoso, target, default);
            if (!await stores.Watch.States.TryCommitAsync(Samples.Commit(target, scan, before?.ETag, Samples.Noon.AddMinutes(number)), default)) throw new InvalidOperationException("somebody else writes here");
            await stores.Queue.SendAsync("scans", new WorkMessage("test", 1, JsonSerializer.SerializeToElement(scan)), TimeSpan.Zero, default);
            if (number % 10 == 9) await stores.Notifications.ComposeAsync(Samples.Contoso, entries => entries.Count == 0 ? [] : [Samples.Compose($"n:{scan}", entries)], default);
            Console.WriteLine(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
