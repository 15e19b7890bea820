using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>The service as an operator starts it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServeTests : IDisposable
{
    private static readonly (string, string)[] Quiet = [("Backscatter__Resolvers__0", "127.0.0.1:1")];

    private readonly string _folder = Directory.CreateTempSubdirectory("serve-").FullName;

    private string Store => Path.Combine(_folder, "backscatter.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_says_where_it_is_and_lets_in_who_bears_its_key()
    {
        await using var serve = await ServeProcess.StartAsync(Store, Quiet);

        Assert.Equal((HttpStatusCode.OK, "ok"), await serve.GetAsync("/healthz"));
        Assert.Equal((HttpStatusCode.OK, "ready"), await serve.GetAsync("/readyz"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await serve.GetAsync("/api/me")).Status);
        var key = await serve.UseKeyAsync(Store + ".key");
        Assert.Equal((HttpStatusCode.OK, """{"id":"local-key","name":"local key","roles":["Administrator"]}"""), await serve.GetAsync("/api/me"));
        Assert.Equal(43, key.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Store + ".key"));
        var ran = await serve.EndAsync(ServeProcess.Terminate);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Equal(
            [
                $"Listening at {serve.Client.BaseAddress!.ToString().TrimEnd('/')}",
                $"Pages of the API: {serve.Client.BaseAddress}api/docs",
                $"Key of this machine: in {Store}.key; send it as Authorization: Bearer",
                "Tokens of Entra ID: off, as Backscatter:Access:Entra:Tenant is not set",
                $"Everything is kept in {Store}",
                "Blocklists: 23 are asked, through 127.0.0.1:1",
                "Mail servers are not probed: No connection was made: nothing shows that port 25 leads out of this service. Name a mail server of yours in Backscatter:Canaries:0, where port 25 is open.",
                "Telemetry: off, as OTEL_EXPORTER_OTLP_ENDPOINT is not set",
            ],
            ran.Output.Split('\n').Take(8));
        Assert.DoesNotContain(key, ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Started_again_or_twice_over_one_file_it_keeps_its_key_and_what_it_knows()
    {
        await using var first = await ServeProcess.StartAsync(Store, Quiet);
        var key = await first.UseKeyAsync(Store + ".key");
        using var made = await first.Client.PutAsync("/api/tenants/contoso", new StringContent("""{"name":"Contoso Ltd"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await using var second = await ServeProcess.StartAsync(Store, Quiet);
        var again = await second.UseKeyAsync(Store + ".key");

        Assert.Equal((key, HttpStatusCode.OK), (again, (await second.GetAsync("/api/tenants/contoso")).Status));
        Assert.Equal((0, 0), ((await first.EndAsync(ServeProcess.Interrupt)).ExitCode, (await second.EndAsync(ServeProcess.Terminate)).ExitCode));
    }

    [Fact]
    public async Task With_tokens_of_entra_id_the_key_of_the_machine_is_off_unless_it_is_wanted()
    {
        (string, string)[] entra = [.. Quiet, ("Backscatter__Access__Entra__Tenant", "2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f"), ("Backscatter__Access__Entra__Audience", "api://backscatter")];
        await using var serve = await ServeProcess.StartAsync(Store, entra);

        Assert.Contains("Key of this machine: off, as tokens of Entra ID are taken; --local-key switches it on\nTokens of Entra ID: those for api://backscatter\n", serve.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Store + ".key"));

        await using var both = await ServeProcess.StartAsync(Store, entra, "--local-key", "--key-file", Path.Combine(_folder, "key"));
        await both.UseKeyAsync(Path.Combine(_folder, "key"));
        Assert.Equal(HttpStatusCode.OK, (await both.GetAsync("/api/me")).Status);
    }

    [Fact]
    public async Task The_environment_goes_over_the_file_and_programs_read_its_log()
    {
        var settings = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(settings, """{"Backscatter":{"Resolvers":["127.0.0.1:2"],"Lists":{"Only":["bl.spamcop.net"]}}}""", TestContext.Current.CancellationToken);
        await using var serve = await ServeProcess.StartAsync(Store, Quiet, "--settings", settings, "--log-format", "json");

        var ran = await serve.EndAsync(ServeProcess.Terminate);

        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains("Blocklists: 1 are asked, through 127.0.0.1:1", lines.Select(line => line.GetProperty("Message").GetString()));
        Assert.Equal(
            [3002, 3003],
            lines.Select(line => line.GetProperty("EventId").GetInt32()).Where(id => id != 3001));
    }

    [Fact]
    public async Task An_idle_service_is_small()
    {
        await using var serve = await ServeProcess.StartAsync(Store, Quiet);
        Assert.Equal(HttpStatusCode.OK, (await serve.GetAsync("/readyz")).Status);

        // Anything much larger is a mistake; docs/performance.md has the figure of an optimised build.
        Assert.InRange(serve.ResidentKilobytes, 20_000, 160_000);
    }
}
