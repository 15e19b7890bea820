namespace Backscatter.Cli.Tests;

/// <summary>A list's key goes into the names that are sent and into nothing that is written, whatever goes right or wrong.</summary>
public sealed class SecretKeyTests(LabFixture fixture) : IDisposable
{
    private const string Secret = "k7q2secretsecretsecret42zz";
    private static readonly string[] Keyed = ["--lists", "zen.dq.spamhaus.net,dbl.dq.spamhaus.net,authbl.dq.spamhaus.net,all.spamrats.com,combined.mail.abusix.zone,ips.backscatterer.org"];
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("markdown")]
    public async Task No_report_shows_it(string format)
    {
        var report = Path.Combine(_folder, "report");

        var ran = await fixture.ScanAsync([$"{fixture.Lab.Clients[0].Domain}", .. Keyed, "--keys", await KeysAsync(), "--format", format, "--verbose", "--output", report]);

        var written = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Secret, written + ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
        if (format is "json") Assert.Contains(".<key>.zen.dq.spamhaus.net", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("refused")]
    [InlineData("rewriting")]
    public async Task Nothing_shows_it_when_the_resolver_fails_refuses_or_rewrites(string resolver)
    {
        var address = resolver switch { "refused" => $"{fixture.Lab.RefusedResolver.EndPoint}", "rewriting" => $"{fixture.Lab.RewritingResolver.EndPoint}", _ => resolver };

        var ran = await BackscatterProcess.RunAsync(["scan", "198.51.100.7", "northwind.example", "--allow-private", .. Keyed, "--keys", await KeysAsync(), "--resolver", address, "--format", "json", "--verbose"]);

        Assert.DoesNotContain(Secret, ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<key>", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_the_test_of_a_list_nor_what_is_remembered_shows_it()
    {
        var state = Path.Combine(_folder, "state.json");
        var keys = await KeysAsync();

        var table = await BackscatterProcess.RunAsync("lists", "check", "zen.dq.spamhaus.net", "all.spamrats.com", "--keys", keys, "--resolver", $"{fixture.Lab.Resolver.EndPoint}", "--blocklist-state", state);
        var json = await BackscatterProcess.RunAsync("lists", "check", "zen.dq.spamhaus.net", "all.spamrats.com", "--keys", keys, "--resolver", "127.0.0.1:1", "--blocklist-state", state, "--format", "json");
        await fixture.ScanAsync([$"{fixture.Lab.Clients[0].Domain}", .. Keyed, "--keys", keys, "--blocklist-state", state]);

        Assert.Contains(".<key>.zen.dq.spamhaus.net", json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, table.Output + table.Error + json.Output + json.Error + await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("lists --keys KEYS --all")]
    [InlineData("lists show zen.dq.spamhaus.net --keys KEYS")]
    [InlineData("lists export --format json --keys KEYS")]
    [InlineData("lists export --format csv --keys KEYS")]
    [InlineData("lists export --format markdown --keys KEYS")]
    [InlineData("scan example..com --keys KEYS")]
    public async Task No_command_about_lists_shows_it(string commandLine)
    {
        var ran = await BackscatterProcess.RunAsync(commandLine.Replace("KEYS", await KeysAsync(), StringComparison.Ordinal).Split(' '));

        Assert.DoesNotContain(Secret, ran.Output + ran.Error, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> KeysAsync()
    {
        var path = Path.Combine(_folder, "keys.json");
        await File.WriteAllTextAsync(path, $$"""{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "{{Secret}}", "spamrats": "{{Secret}}", "abusix": "{{Secret}}" } }""", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
