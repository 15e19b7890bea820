using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Backscatter.Storage.Tests.Azure;

/// <summary>
/// The emulator of Azure storage, as a process of its own on free ports of loopback, with its data in memory. It ends with this object, and also when
/// the test run dies.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private AzuriteServer(Process process) => _process = process;

    /// <summary>The port of the tables.</summary>
    public int TablePort { get; private set; }

    /// <summary>The port of the queues.</summary>
    public int QueuePort { get; private set; }

    /// <summary>How it is reached, with the emulator's well-known key.</summary>
    public string ConnectionString => ConnectionStringTo(TablePort, QueuePort);

    /// <summary>The same through others' ports on loopback.</summary>
    public static string ConnectionStringTo(int tablePort, int queuePort) =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"TableEndpoint=http://127.0.0.1:{tablePort}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{queuePort}/devstoreaccount1;";

    /// <summary>Why it cannot be started here; null where it can.</summary>
    public static string? Missing()
    {
        if (!File.Exists(Script)) return "Azurite is not installed: run tests/run.sh Storage, or npm ci in tests/azurite";
        return Node is null ? "Azurite needs Node.js, and there is no program node in the PATH" : null;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Node!, ["--require", Guard, Script, "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var server = new AzuriteServer(new Process { StartInfo = start, EnableRaisingEvents = true });
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server._process.OutputDataReceived += (_, line) => server.Read(line.Data, ready);
        server._process.ErrorDataReceived += (_, line) => server.Read(line.Data, ready);
        server._process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("Azurite ended"));
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await ready.Task.WaitAsync(StartLimit, cancellationToken);
            return server;
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
        {
            var log = server.Log;
            await server.DisposeAsync();
            throw new InvalidOperationException($"Azurite did not start: {failure.Message}\n{log}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static string Script => Path.Combine(Repository.Root, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");

    private static string Guard => Path.Combine(Repository.Root, "tests", "azurite", "end-with-tests.cjs");

    private static string? Node => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);

    private string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    private void Read(string? line, TaskCompletionSource ready)
    {
        if (line is null) return;
        lock (_log) _log.AppendLine(line);
        if (Listening().Match(line) is not { Success: true } match) return;
        var port = int.Parse(match.Groups["port"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        if (match.Groups["service"].Value == "Table") TablePort = port;
        else QueuePort = port;
        if (TablePort > 0 && QueuePort > 0) ready.TrySetResult();
    }

    [GeneratedRegex("^Azurite (?<service>Table|Queue) service is successfully listening at http://127\\.0\\.0\\.1:(?<port>[0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
