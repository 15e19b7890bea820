using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;
using NJsonSchema;

namespace Backscatter.Storage.Tests.Backup;

public sealed class BackupFormTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();
    private WatchStores _stores = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _stores = await _file.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _file.DisposeAsync();
    }

    [Fact]
    public async Task Every_line_fits_the_published_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "backup.schema.json"), Cancel);
        await FullStore.FillAsync(_stores, 2, 1, Cancel);
        await _stores.Secrets.PutAsync("channel-ops", "secret", Cancel);

        var lines = BackupText.Lines(await FullStore.BackupAsync(_stores, "correct horse battery", Cancel));

        Assert.Empty(lines.SelectMany(line => schema.Validate(line)).Select(error => error.ToString()));
        Assert.NotEmpty(schema.Validate(lines[1].Replace("\"kind\":\"tenant\"", "\"kind\":\"tenants\"", StringComparison.Ordinal)));
        Assert.NotEmpty(schema.Validate(lines[^1].Replace("\"sha256\":\"", "\"sha256\":\"x", StringComparison.Ordinal)));
        foreach (var kind in StoreBackup.Kinds) Assert.Contains(lines, line => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal));
    }

    // A store that is added is in a backup, or somebody has said why it is not.
    [Fact]
    public void Every_store_has_its_kind_or_is_left_out_for_a_reason()
    {
        var stores = typeof(IWatchStore).GetProperties().Select(property => property.Name).Concat([nameof(WatchStores.Notifications), nameof(WatchStores.Secrets), nameof(WatchStores.Queue)]);

        Assert.Equal(stores.Order(StringComparer.Ordinal), BackupKinds.All.Select(kind => kind.Store).Distinct().Concat(BackupKinds.LeftOut.Keys).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("", BackupKinds.LeftOut.Values);
    }

    [Fact]
    public async Task A_file_of_SQLite_is_backed_up_as_it_is_at_one_moment()
    {
        await FullStore.FillAsync(_stores, 1, 1, Cancel);
        await using var moment = await _stores.AtOneMoment!(Cancel);

        await _stores.Watch.Tenants.RemoveAsync(Samples.Contoso, Cancel);

        Assert.Equal(["a", "a-b", "contoso", "fabrikam"], await moment.Watch.Tenants.ListAsync(Cancel).Select(stored => stored.Value.Id.Value).ToListAsync(Cancel));
        Assert.Equal(["a", "a-b", "fabrikam"], await _stores.Watch.Tenants.ListAsync(Cancel).Select(stored => stored.Value.Id.Value).ToListAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => moment.Watch.Tenants.RemoveAsync(Samples.Fabrikam, Cancel));
        Assert.Contains("\"isOneMoment\":true", BackupText.Lines(await FullStore.BackupAsync(_stores, null, Cancel))[0], StringComparison.Ordinal);
    }

    // Sealed by others: the key by the reference implementation of Argon2, "argon2 backscatter-salt -id -t 3 -k 65536 -p 4 -l 32 -v 13", the box by Node.js.
    [Fact]
    public void What_was_sealed_as_it_is_written_down_is_opened()
    {
        const string Sealed = "ZGVmZ2hpamtsbW5vlMT9ayuN+B1R4FArfp4SWT7e0/52trCjVlSNlp6BTmW0uXmmS6GHKSMZPw==";
        using var box = new SecretBox(new SealedBy("backscatter-salt"u8.ToArray(), 65536, 3, 4), "correct horse battery");

        Assert.Equal("https://example.test/?sig=1", box.Open("channel-ops", Convert.FromBase64String(Sealed)));
        Assert.Null(box.Open("channel-mail", Convert.FromBase64String(Sealed)));
        Assert.Null(box.Open("channel-ops", [1, 2, 3]));
        Assert.NotEqual(box.Seal("channel-ops", "x"), box.Seal("channel-ops", "x"));
    }
}
