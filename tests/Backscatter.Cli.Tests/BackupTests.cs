using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage;

namespace Backscatter.Cli.Tests;

/// <summary>A store goes into a file and comes back, from the command line.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backup-").FullName;

    private string BackupFile => PathOf("store.backup");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_backed_up_is_there_again_and_a_store_that_is_not_empty_is_left_as_it_is()
    {
        await FillAsync();

        var backup = await RunAsync("one.db", "backup", BackupFile);
        var check = await RunAsync("two.db", "restore", BackupFile, "--check");
        var restored = await RunAsync("two.db", "restore", BackupFile);
        var again = await RunAsync("two.db", "restore", BackupFile);
        var unsure = await RunAsync("two.db", "restore", BackupFile, "--replace");
        var replaced = await RunAsync("two.db", "restore", BackupFile, "--replace", "--yes");
        var targets = await RunAsync("two.db", "targets", "--format", "json");

        Assert.Equal((0, $"{BackupFile}: 5 records (tenant 1, target 1, channel 1); of secrets only the names.\n", ""), (backup.ExitCode, backup.Output, backup.Error));
        Assert.Matches(@"is whole: 5 records \(tenant 1, target 1, channel 1\), of a store in sqlite, \d{4}-\d\d-\d\d \d\d:\d\dZ, by version \d", check.Output);
        Assert.Equal(
            (3, "backscatter restore: these secrets were in the store and are neither in the backup nor here: channel-ops; restore one that was made --with-secrets, or give them anew as docs/backup.md says"),
            (restored.ExitCode, restored.Error.TrimEnd()));
        Assert.StartsWith("Restored: 5 records (tenant 1, target 1, channel 1).", restored.Output, StringComparison.Ordinal);
        Assert.Equal(
            (2, "backscatter restore: this store is not empty: it has 1 tenant with 1 target and all that is known of them, 1 channel; name an empty store, or remove what is there with --replace --yes"),
            (again.ExitCode, again.Error.TrimEnd()));
        Assert.Equal(
            (2, "backscatter restore: --replace removes what is in the store: 1 tenant with 1 target and all that is known of them, 1 channel; add --yes if that is meant"),
            (unsure.ExitCode, unsure.Error.TrimEnd()));
        Assert.Equal(3, replaced.ExitCode);
        Assert.Equal(["example.com"], JsonDocument.Parse(targets.Output).RootElement.EnumerateArray().Select(target => target.GetProperty("target").GetString()));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupFile));
    }

    [Fact]
    public async Task A_backup_goes_through_a_pipe_with_its_secrets_sealed()
    {
        await FillAsync();
        var passphrase = PathOf("passphrase");
        await File.WriteAllTextAsync(passphrase, "correct horse battery\nwhat stands below counts for nothing\n", TestContext.Current.CancellationToken);
        var command = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "backscatter.dll")}'";

        var start = new ProcessStartInfo("bash", ["-c", $"set -o pipefail; {command} backup - --store '{PathOf("one.db")}' --with-secrets --passphrase-file '{passphrase}' | tee '{BackupFile}' | {command} restore - --store '{PathOf("two.db")}' --passphrase-file '{passphrase}'"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var piped = Process.Start(start)!;
        var (output, error) = (await piped.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await piped.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await piped.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("Restored: 5 records (tenant 1, target 1, channel 1). What was planned and not made is planned again by the next sweep.\n", "", 0), (output, error, piped.ExitCode));
        await using (var stores = StoreLocation.Open(PathOf("two.db"), TimeProvider.System))
            Assert.Equal(Secret, await stores.Secrets.FindAsync("channel-ops", TestContext.Current.CancellationToken));
        await using var zip = new GZipStream(File.OpenRead(BackupFile), CompressionMode.Decompress);
        Assert.DoesNotContain("TOPSECRET", await new StreamReader(zip).ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    // As a restore that was killed leaves it.
    [Fact]
    public async Task Half_a_store_is_refused_by_every_command_but_those_that_say_so_and_mend_it()
    {
        await FillAsync();
        await RunAsync("one.db", "backup", BackupFile);
        await RunAsync("two.db", "restore", BackupFile);
        await using (var stores = StoreLocation.Open(PathOf("two.db"), TimeProvider.System))
            await new RestoreMark("0123456789abcdef", IsRemoving: false).SetAsync(stores.Watch.Problems, TimeProvider.System.GetUtcNow(), TestContext.Current.CancellationToken);

        const string Half = "the backup 0123456789ab is being restored into this store, or was and did not come to its end, so half of it is missing; wait, or run backscatter restore with that file again: it goes on";
        foreach (var line in (string[])["sweep", "findings", "tenants", "tenants add fabrikam", "channels", "backup other.backup"])
        {
            var refused = await RunAsync("two.db", line.Split(' '));
            Assert.Equal((2, "", Half), (refused.ExitCode, refused.Output, refused.Error.TrimEnd().Split(": ", 2)[1]));
        }

        var problems = await RunAsync("two.db", "problems", "--format", "json");
        var another = await RunAsync("two.db", "restore", BackupFile);
        Assert.Equal("restore:writing:0123456789abcdef", JsonDocument.Parse(problems.Output).RootElement[0].GetProperty("id").GetString());
        Assert.Matches("^backscatter restore: this store is half restored from another backup \\(0123456789ab, and .* is [0-9a-f]{12}\\); restore that one to its end, or remove what is there with --replace --yes$", another.Error.TrimEnd());
        Assert.Equal(3, (await RunAsync("two.db", "restore", BackupFile, "--replace", "--yes")).ExitCode);
        Assert.Equal((0, "[]\n"), (await RunAsync("two.db", "problems", "--format", "json")) is var none ? (none.ExitCode, none.Output) : default);
        Assert.False(File.Exists("other.backup") || File.Exists("other.backup.partial"));
    }

    [Theory]
    [InlineData("backup store.backup --with-secrets", "backscatter backup: --with-secrets and --passphrase-file go together: secrets leave the store sealed with a passphrase, or not at all")]
    [InlineData("backup store.backup --passphrase-file short", "backscatter backup: --with-secrets and --passphrase-file go together: secrets leave the store sealed with a passphrase, or not at all")]
    [InlineData("backup store.backup --with-secrets --passphrase-file short", "backscatter backup: --passphrase-file short has 6 characters on its first line; a passphrase has 12 to 1024")]
    [InlineData("backup store.backup --with-secrets --passphrase-file nowhere", "backscatter backup: --passphrase-file nowhere does not exist; name a file whose first line is the passphrase")]
    [InlineData("backup /no/such/folder/store.backup", "backscatter backup: /no/such/folder/store.backup cannot be written; name a file in a folder that exists and that this user may write to")]
    [InlineData("restore nowhere", "backscatter restore: nowhere does not exist; name a file that backscatter backup wrote")]
    [InlineData("restore short", "backscatter restore: short is no backup of this program: it is no gzip; name a file that backscatter backup wrote")]
    [InlineData("restore cut.backup", "backscatter restore: cut.backup ends behind line 3 (channel \"ops\"), at byte N, and its last line is missing: it was cut off; fetch the file again from where it is kept, or take another backup")]
    public async Task What_cannot_be_used_is_said_in_one_line_and_changes_nothing(string commandLine, string error)
    {
        await FillAsync();
        await RunAsync("one.db", "backup", BackupFile);
        await File.WriteAllTextAsync(PathOf("short"), "secret", TestContext.Current.CancellationToken);
        await using (var zip = new GZipStream(File.OpenRead(BackupFile), CompressionMode.Decompress))
        await using (var cut = new GZipStream(File.Create(PathOf("cut.backup")), CompressionLevel.Fastest))
        await using (var writer = new StreamWriter(cut))
        {
            using var reader = new StreamReader(zip);
            for (var line = 0; line < 3; line++) await writer.WriteAsync($"{await reader.ReadLineAsync(TestContext.Current.CancellationToken)}\n");
        }

        File.Delete(BackupFile);
        var words = commandLine.Split(' ').Select(word => word is "short" or "nowhere" or "cut.backup" or "store.backup" ? PathOf(word) : word);
        var ran = await RunAsync("empty.db", [.. words]);

        var said = System.Text.RegularExpressions.Regex.Replace(ran.Error.TrimEnd().Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal), "at byte [0-9]+", "at byte N");
        Assert.Equal((2, "", error), (ran.ExitCode, ran.Output, said));
        Assert.False(File.Exists(BackupFile) || File.Exists(BackupFile + ".partial"));
        Assert.Equal((0, "[]\n"), await RunAsync("empty.db", "tenants", "--format", "json") is var tenants ? (tenants.ExitCode, tenants.Output) : default);
    }

    private const string Secret = "https://prod-1.environment.api.powerplatform.com/workflows/abc?sig=TOPSECRETSIGNATURE";

    private string PathOf(string name) => Path.Combine(_folder, name);

    // A client, a channel, a target that is due, and the secret of the channel.
    private async Task FillAsync()
    {
        await RunAsync("one.db", "tenants", "add", "contoso");
        await RunAsync("one.db", "targets", "add", "contoso", "example.com");
        await BackscatterProcess.RunAsync(Secret + "\n", ["channels", "add", "ops", "--kind", "teams", "--address-stdin", "--store", PathOf("one.db")]);
    }

    private Task<Ran> RunAsync(string store, params string[] arguments) => BackscatterProcess.RunAsync([.. arguments, "--store", PathOf(store)]);
}
