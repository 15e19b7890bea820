using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Backscatter.Benchmarks;

/// <summary>What a service came to under load.</summary>
/// <param name="Scans">How many scans were ordered, each by a request of its own, all at once.</param>
/// <param name="Done">How many of them were made and can be read.</param>
/// <param name="Seconds">From the first order to the last scan.</param>
/// <param name="Reads">How many reads were answered meanwhile.</param>
/// <param name="Failed">How many of them were answered with an error, or not at all.</param>
/// <param name="P50">Within which time half of the reads were answered, in milliseconds.</param>
/// <param name="P99">Within which time 99 of a hundred were.</param>
/// <param name="IdleMegabytes">What the service had in memory before.</param>
/// <param name="PeakMegabytes">The most that it had.</param>
internal sealed record ServeLoad(int Scans, int Done, double Seconds, long Reads, long Failed, double P50, double P99, double IdleMegabytes, double PeakMegabytes);

/// <summary><c>backscatter serve</c> as a process, with a store of its own: scans are ordered all at once, and it is read from by wrk while it makes them.</summary>
internal sealed partial class ServeRun : IAsyncDisposable
{
    private const string Tenant = "load";
    private const int Readers = 4;

    // Four readers that wait so long before each request: some sixty a second, with what an answer takes.
    private const int PauseOfReader = 60;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly LoadedInternet _internet;
    private readonly Process _service;
    private readonly HttpClient _api;

    private ServeRun(LoadedInternet internet, string folder, Process service, HttpClient api) => (_internet, _folder, _service, _api) = (internet, folder, service, api);

    /// <summary>Starts the service, with a tenant that owns so many domains.</summary>
    public static async Task<ServeRun> StartAsync(int domains)
    {
        var internet = new LoadedInternet(domains);
        var folder = Directory.CreateTempSubdirectory("backscatter-load-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "authority.pem"), internet.RootPem);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
            [Path.Combine(AppContext.BaseDirectory, "backscatter.dll"), "serve", "--store", Path.Combine(folder, "load.db"), "--listen", "http://127.0.0.1:0", "--key-file", Path.Combine(folder, "key")]) start.ArgumentList.Add(argument);
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["Backscatter__Resolvers__0"] = $"{internet.Resolver}",
            // All of it comes from one caller here, who is many.
            ["Backscatter__Access__RequestsPerSecond"] = "10000",
            ["Backscatter__Access__RequestBurst"] = "10000",
            ["Backscatter__Ehlo"] = "mx.probe.example",
            ["Backscatter__SenderDomain"] = "probe.example",
            ["Backscatter__Canaries__0"] = internet.Canary,
            ["Backscatter__Laboratory__SmtpPort"] = string.Create(CultureInfo.InvariantCulture, $"{internet.SmtpPort}"),
            ["Backscatter__Laboratory__AllowPrivate"] = "true",
            ["Backscatter__Laboratory__CaFile"] = Path.Combine(folder, "authority.pem"),
        }) start.Environment[name] = value;
        var service = Process.Start(start)!;
        var address = await AddressAsync(service);
        var api = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, "key"))).Trim());
        var run = new ServeRun(internet, folder, service, api);
        await run.WatchAsync();
        return run;
    }

    /// <summary>Orders a scan of each domain, all at once, and reads until the last is made.</summary>
    public async Task<ServeLoad> RunAsync()
    {
        var idle = Megabytes("VmRSS");
        using var readers = StartReaders();
        var read = readers.StandardOutput.ReadToEndAsync();
        var started = Stopwatch.GetTimestamp();
        var orders = await Task.WhenAll(_internet.Domains.Select(OrderAsync));
        var done = 0;
        while (Stopwatch.GetElapsedTime(started) < Patience)
        {
            var views = new List<JsonElement>();
            foreach (var order in orders) views.Add(await _api.GetFromJsonAsync<JsonElement>(order));
            done = views.Count(view => view.GetProperty("targets")[0].GetProperty("status").GetString() == "done");
            if (views.All(view => view.GetProperty("isDone").GetBoolean())) break;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        // Asked to end, wrk says what it measured.
        using (var interrupt = Process.Start("kill", ["-INT", readers.Id.ToString(CultureInfo.InvariantCulture)])) await interrupt.WaitForExitAsync();
        await readers.WaitForExitAsync();
        var said = Measured().Match(await read);
        if (!said.Success) throw new InvalidOperationException($"wrk said nothing that can be read: {await read}");
        long Number(string name) => long.Parse(said.Groups[name].Value, CultureInfo.InvariantCulture);
        return new ServeLoad(orders.Length, done, seconds, Number("reads"), Number("failed"), Number("p50") / 1000.0, Number("p99") / 1000.0, idle, Megabytes("VmHWM"));
    }

    public async ValueTask DisposeAsync()
    {
        _service.Kill();
        await _service.WaitForExitAsync();
        _service.Dispose();
        _api.Dispose();
        await _internet.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Uri> AddressAsync(Process service)
    {
        while (await service.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Listening().Match(line) is not { Success: true } match) continue;
            // Nobody reads on, and a pipe that is full would stop the service.
            _ = service.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = service.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return new Uri(match.Value);
        }

        throw new InvalidOperationException($"backscatter serve did not start: {await service.StandardError.ReadToEndAsync()}");
    }

    private async Task WatchAsync()
    {
        (await _api.PutAsJsonAsync($"/api/tenants/{Tenant}", new { name = "Load" })).EnsureSuccessStatusCode();
        var file = string.Concat(_internet.Domains.Select(domain => $"{domain},the lab,it is ours\n"));
        using var import = new StringContent("target,probe-allowed-by,because\n" + file, new MediaTypeHeaderValue("text/csv"));
        (await _api.PostAsync($"/api/tenants/{Tenant}/targets/import", import)).EnsureSuccessStatusCode();
    }

    private async Task<string> OrderAsync(string domain)
    {
        using var answer = await _api.PostAsJsonAsync("/api/scans", new { tenant = Tenant, targets = new[] { domain }, kind = "probe" });
        answer.EnsureSuccessStatusCode();
        return answer.Headers.Location!.ToString();
    }

    private Process StartReaders()
    {
        var script = Path.Combine(_folder, "reads.lua");
        File.WriteAllText(script, $$"""
            local paths = { "/api/tenants?limit=50", "/api/tenants/{{Tenant}}/targets?limit=50", "/api/findings?tenant={{Tenant}}&limit=50", "/api/tenants/{{Tenant}}/targets/{{_internet.Domains[0]}}" }
            local n = 0
            function request()
              n = n + 1
              return wrk.format("GET", paths[n % #paths + 1], { ["Authorization"] = "{{_api.DefaultRequestHeaders.Authorization}}" })
            end
            function delay() return {{PauseOfReader}} end
            function done(summary, latency, requests)
              local e = summary.errors
              print(string.format("reads=%d failed=%d p50=%d p99=%d", summary.requests, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
            end
            """);
        var start = new ProcessStartInfo("wrk", ["--threads", "1", "--connections", $"{Readers}", "--duration", $"{Patience.TotalSeconds:0}s", "--script", script, _api.BaseAddress!.ToString()]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private double Megabytes(string name) =>
        File.ReadLines($"/proc/{_service.Id}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024
            : throw new InvalidOperationException($"no {name} of the service");

    [GeneratedRegex(@"reads=(?<reads>\d+) failed=(?<failed>\d+) p50=(?<p50>\d+) p99=(?<p99>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Measured();

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
