using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Sqlite;
using Backscatter.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Tests.Sqlite;

/// <summary>What is said when the file cannot be used: one line with the file, the reason and what to do.</summary>
public sealed class SqliteFailureTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    [Fact]
    public async Task A_file_that_is_no_database_is_left_as_it_is()
    {
        await File.WriteAllTextAsync(_file.Path, new string('x', 5000));

        Assert.Equal($"{_file.Path} is no database of this program; name another file", await FailureAsync());
        Assert.Equal(new string('x', 5000), await File.ReadAllTextAsync(_file.Path));
    }

    [Fact]
    public async Task A_database_of_another_program_is_left_as_it_is()
    {
        Execute("CREATE TABLE bookmarks (url TEXT)");

        Assert.Equal($"{_file.Path} is the database of another program; name another file", await FailureAsync());
        Assert.Equal(1, Count("SELECT count(*) FROM sqlite_schema"));
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        await using var stores = SqliteStores.Open(Path.Combine(_file.Path, "missing", "store.db"), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<StoreException>(() => stores.Watch.Tenants.FindAsync(Samples.Contoso, default));

        Assert.Equal($"{_file.Path}/missing/store.db cannot be made: its folder does not exist; make the folder", failure.Message);
    }

    [Fact]
    public async Task A_file_that_another_process_holds_is_waited_for_and_then_told_of()
    {
        await (await _file.OpenAsync()).DisposeAsync();
        await using var holder = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        await holder.OpenAsync();
        await using var held = holder.BeginTransaction(deferred: false);
        await using var stores = SqliteStores.Open(_file.Path, TimeProvider.System, TimeSpan.FromSeconds(1));

        Assert.Empty(await stores.Notifications.OutboxAsync(Samples.Contoso, default));
        var failure = await Assert.ThrowsAsync<StoreException>(() => stores.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, default));
        Assert.Equal($"{_file.Path} is locked by another process; end the one that holds it, or try again", failure.Message);

        await held.RollbackAsync();
        Assert.True(await stores.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, default));
    }

    // A limit on pages is to SQLite what a full disk is.
    [Fact]
    public async Task A_disk_that_is_full_takes_nothing_and_loses_nothing()
    {
        await using var stores = await _file.OpenAsync();
        await stores.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, default);
        await using var database = new SqliteDatabase(_file.Path, TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAsync<StoreException>(() => database.WriteAsync(connection =>
        {
            connection.Execute($"DELETE FROM tenant");
            connection.Number($"PRAGMA max_page_count = 1");
            return connection.Execute($"INSERT INTO secret (name, secret) VALUES ('large', {new string('x', 1_000_000)})");
        }, default));

        Assert.Equal($"{_file.Path} cannot grow: the disk is full; make room on it", failure.Message);
        Assert.NotNull(await stores.Watch.Tenants.FindAsync(Samples.Contoso, default));
    }

    [Fact]
    public async Task A_database_that_is_damaged_is_told_of()
    {
        await using (var stores = await _file.OpenAsync())
        {
            for (var number = 0; number < 200; number++) await stores.Secrets.PutAsync($"secret-{number}", new string('x', 2000), default);
        }

        await using (var file = File.OpenWrite(_file.Path))
        {
            file.Position = 4096;
            file.Write(new byte[file.Length - 4096]);
        }

        await using var damaged = _file.Open();
        var failure = await Assert.ThrowsAsync<StoreException>(() => damaged.Secrets.FindAsync("secret-7", default));
        Assert.Equal($"{_file.Path} is damaged; put back a copy, or move it away to begin anew", failure.Message);
    }

    [Fact]
    public async Task A_record_that_is_none_is_told_of_without_what_is_in_it()
    {
        await using var stores = await _file.OpenAsync();
        Execute("INSERT INTO tenant (tenant, etag, record) VALUES ('contoso', '1', '{\"id\":\"no id; hush\"}')");

        var failure = await Assert.ThrowsAsync<StoreException>(() => stores.Watch.Tenants.FindAsync(Samples.Contoso, default));

        Assert.Equal($"{_file.Path} holds a record that cannot be read; it was changed by another program, put back a copy", failure.Message);
    }

    [Fact]
    public async Task A_name_that_would_break_the_line_does_not()
    {
        await using var stores = SqliteStores.Open($"{_file.Path}\n\u202e/x", TimeProvider.System);

        var failure = await Assert.ThrowsAsync<StoreException>(() => stores.Watch.InitialiseAsync(default));

        Assert.Equal($"{_file.Path}\\x0a\\u202e/x cannot be made: its folder does not exist; make the folder", failure.Message);
    }

    [Fact]
    public async Task Entries_that_a_notification_names_and_that_are_not_there_undo_it()
    {
        await using var stores = await _file.OpenAsync();
        await stores.Watch.States.TryCommitAsync(Samples.Commit("a.example", "s1", null), default);

        await Assert.ThrowsAsync<InvalidOperationException>(() => stores.Notifications.ComposeAsync(Samples.Contoso, entries => [Samples.Compose("n1", entries), Samples.Compose("n2", entries)], default));

        Assert.Single(await stores.Notifications.OutboxAsync(Samples.Contoso, default));
        Assert.Null(await stores.Notifications.FindAsync(Samples.Contoso, "n1", default));
    }

    [Theory]
    [InlineData(3, "cannot be opened; let this user read and write the file and its folder")]
    [InlineData(5, "is locked by another process; end the one that holds it, or try again")]
    [InlineData(6, "is locked by another process; end the one that holds it, or try again")]
    [InlineData(8, "cannot be written; let this user write to the file and its folder")]
    [InlineData(11, "is damaged; put back a copy, or move it away to begin anew")]
    [InlineData(13, "cannot grow: the disk is full; make room on it")]
    [InlineData(14, "cannot be opened; let this user read and write the file and its folder")]
    [InlineData(26, "is no database of this program; name another file")]
    [InlineData(10, "failed (10/10: disk I/O error); look at the disk it is on, and at the file with sqlite3 and PRAGMA integrity_check")]
    public void Every_result_code_says_what_to_do(int code, string why) =>
        Assert.Equal($"store.db {why}", SqliteFailure.Of("store.db", new SqliteException("disk I/O error", code, code)).Message);

    private async Task<string> FailureAsync()
    {
        await using var stores = _file.Open();
        return (await Assert.ThrowsAsync<StoreException>(() => stores.Watch.InitialiseAsync(default))).Message;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Count(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
