using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>A service as the process that a user runs, at a free port of loopback.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    /// <summary>What a shell sends for Ctrl-C, and what a supervisor sends.</summary>
    public const int Interrupt = 2, Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task<string> _error;
    private readonly Task _reading;
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Asks it; redirects are not followed.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>What it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>How much memory it holds.</summary>
    public int ResidentKilobytes => int.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);

    /// <summary>Starts one and waits until it listens and has said all that it says of itself at the start.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="environment">Variables besides those of this process.</param>
    /// <param name="arguments">More options.</param>
    public static async Task<ServeProcess> StartAsync(string store, IEnumerable<(string Name, string Value)> environment, params string[] arguments)
    {
        var serve = Begin(["--store", store, "--listen", "http://127.0.0.1:0", .. arguments], environment);
        var ended = serve._reading;
        if (await Task.WhenAny(serve._listening.Task, ended).WaitAsync(Patience, Cancel) == ended) Assert.Fail($"it ended: {serve.Output} {await serve._error}");
        serve.Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(await serve._listening.Task) };
        return serve;
    }

    /// <summary>Runs one that is to end by itself.</summary>
    public static async Task<Ran> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var serve = Begin(arguments, environment);
        return await serve.EndAsync();
    }

    /// <summary>Bears the key in a file from now on.</summary>
    public async Task<string> UseKeyAsync(string file)
    {
        var key = (await File.ReadAllTextAsync(file, Cancel)).Trim();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return key;
    }

    /// <summary>Asks for something; what it answered, and with which status.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, Cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Sends something.</summary>
    public async Task<JsonElement> PostAsync(string path, string json)
    {
        using var response = await Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Cancel);
        var body = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Signals it.</summary>
    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>Signals it, and waits for its end.</summary>
    public Task<Ran> EndAsync(int signal)
    {
        Signal(signal);
        return EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ran> EndAsync()
    {
        await _process.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);
        await _reading;
        return new Ran(_process.ExitCode, Output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        Client?.Dispose();
        _process.Dispose();
    }

    private static ServeProcess Begin(string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "backscatter.dll"), "serve", .. arguments]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new ServeProcess(Process.Start(start)!);
    }

    private async Task ReadAsync()
    {
        string? address = null;
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_output) _output.AppendLine(CultureInfo.InvariantCulture, $"{line}");
            // In the lines for people and in those for programs.
            const string said = "Listening at ";
            if (line.IndexOf(said, StringComparison.Ordinal) is >= 0 and var at) address ??= line[(at + said.Length)..].Split('"', ' ')[0];
            // The last of what is said at the start.
            if (line.Contains("Telemetry: ", StringComparison.Ordinal) && address is not null) _listening.TrySetResult(address);
        }
    }

    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "the generated one needs unsafe code")]
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
