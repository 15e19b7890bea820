using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>What keeps a service from starting is said in a line each, with what to do, before anything is changed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServeFaultTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("serve-").FullName;

    private string Store => Path.Combine(_folder, "backscatter.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_setting_that_cannot_be_used_is_named()
    {
        var ran = await RunAsync([], ("Backscatter__Ehlo", "localhost"), ("Backscatter__Concurrency", "many"), ("Backscatter__Canary__0", "mx.msp.example"));

        Assert.Equal(2, ran.ExitCode);
        Assert.Equal(
            [
                "backscatter serve: Backscatter:Canary:0 is no setting; docs/serve.md lists them",
                "backscatter serve: Backscatter:Ehlo: localhost is no full host name; write one such as probe.example.com",
                "backscatter serve: Backscatter:Concurrency is out of range; 1 to 64 targets are scanned side by side",
            ],
            ran.ErrorLines);
        Assert.False(File.Exists(Store));
    }

    [Theory]
    [InlineData("--listen http://0.0.0.0:5025", "--listen http://0.0.0.0:5025 can be reached from elsewhere without TLS, and whoever reads the key on the way is an administrator; write https:// and name a certificate (docs/serve.md), or say --behind-proxy where TLS ends before it")]
    [InlineData("--listen 5025", "--listen \"5025\" is no address to listen at; write one such as http://127.0.0.1:5025")]
    [InlineData("--grace 1h", "--grace \"1h\" is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most 10m")]
    [InlineData("--settings /nowhere/settings.json", "--settings /nowhere/settings.json does not exist; name a JSON file that this user may read")]
    [InlineData("--store /nowhere/backscatter.db", "/nowhere/backscatter.db cannot be made: its folder does not exist; make the folder")]
    [InlineData("--key-file /nowhere/key", "the key file /nowhere/key cannot be made; name one with --key-file that this user may read and write")]
    public async Task What_was_said_wrongly_is_said_with_what_to_do(string arguments, string error)
    {
        var ran = await RunAsync(arguments.Split(' '));

        Assert.Equal((2, $"backscatter serve: {error}"), (ran.ExitCode, ran.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var ran = await RunAsync(["--listen", address]);

        Assert.Equal((2, $"backscatter serve: {address} is in use by another program; end that one, or name another with --listen"), (ran.ExitCode, ran.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_key_that_others_may_read_or_that_is_none_ends_the_start()
    {
        var key = Store + ".key";
        await File.WriteAllTextAsync(key, "x", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var readable = await RunAsync([]);
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var none = await RunAsync([]);

        Assert.Equal((2, $"backscatter serve: the key file {key} can be read or written by other users; run: chmod 600 {key}"), (readable.ExitCode, readable.Error.TrimEnd()));
        Assert.Equal((2, $"backscatter serve: the key file {key} holds no key; remove it, and one is made at the next start"), (none.ExitCode, none.Error.TrimEnd()));
    }

    [Fact]
    public async Task Settings_that_are_not_json_are_told_by_their_line_and_a_certificate_that_is_missing_by_kestrel()
    {
        var settings = Path.Combine(_folder, "settings.json");
        await File.WriteAllTextAsync(settings, "{\n\"Kestrel\": { \"Certificates\": { \"Default\": { \"Password\": \"TOPSECRET\" x } } }\n}", TestContext.Current.CancellationToken);
        var broken = await RunAsync(["--settings", settings]);
        var missing = await RunAsync(["--listen", "https://127.0.0.1:0"], ("Kestrel__Certificates__Default__Path", "/nowhere.pem"));

        Assert.Equal((2, $"backscatter serve: --settings {settings} line 2: this is not JSON of settings; docs/serve.md has an example"), (broken.ExitCode, broken.Error.TrimEnd()));
        Assert.StartsWith("backscatter serve: the settings of Kestrel cannot be used: ", Assert.Single(missing.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, missing.ExitCode);
    }

    private Task<Ran> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        ServeProcess.RunAsync([.. arguments.Contains("--store") ? Array.Empty<string>() : ["--store", Store], .. arguments.Contains("--listen") ? Array.Empty<string>() : ["--listen", "http://127.0.0.1:0"], .. arguments], [("Backscatter__Resolvers__0", "127.0.0.1:1"), .. environment]);
}
