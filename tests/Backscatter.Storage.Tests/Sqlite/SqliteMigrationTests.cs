using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Sqlite;
using Backscatter.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Backscatter.Storage.Tests.Sqlite;

public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly string[] Steps =
    [
        "CREATE TABLE a (x INTEGER) STRICT; INSERT INTO a VALUES (1);",
        "ALTER TABLE a ADD COLUMN y INTEGER; UPDATE a SET y = x * 10;",
        "CREATE TABLE b (z INTEGER) STRICT; INSERT INTO b SELECT y + 1 FROM a;",
    ];

    private static readonly string[] FirstTables =
    [
        "blocklist_state", "change", "channel", "due", "history", "listed", "notification", "outbox", "problem", "scan", "secret", "state", "suppression", "sweep_batch", "target", "tenant", "work",
    ];

    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteMigrationTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_becomes_the_newest_with_its_content(int from)
    {
        SqliteMigrations.Apply(_connection, Steps[..from], "store.db");

        SqliteMigrations.Apply(_connection, Steps, "store.db");
        SqliteMigrations.Apply(_connection, Steps, "store.db");

        Assert.Equal(3, _connection.Number($"PRAGMA user_version"));
        Assert.Equal([11L], _connection.List($"SELECT z FROM b", rows => rows.GetInt64(0)));
    }

    [Fact]
    public void A_step_that_fails_leaves_the_version_before()
    {
        SqliteMigrations.Apply(_connection, Steps[..1], "store.db");

        Assert.Throws<SqliteException>(() => SqliteMigrations.Apply(_connection, [.. Steps[..2], "CREATE TABLE c (x INTEGER); NONSENSE"], "store.db"));

        Assert.Equal(1, _connection.Number($"PRAGMA user_version"));
        Assert.Equal(0, _connection.Number($"SELECT count(*) FROM pragma_table_info('a') WHERE name = 'y'"));
    }

    [Fact]
    public void A_newer_version_than_ours_is_refused_and_left_as_it_is()
    {
        SqliteMigrations.Apply(_connection, Steps, "store.db");

        var failure = Assert.Throws<StoreException>(() => SqliteMigrations.Apply(_connection, Steps[..2], "store.db"));

        Assert.Equal("store.db was written by a newer version of this program (its form is 3, the newest known here is 2); update this one, or name another file", failure.Message);
        Assert.Equal(3, _connection.Number($"PRAGMA user_version"));
    }

    // What was released is never changed: a database of version 1 that somebody has is not made again.
    [Fact]
    public void The_first_step_makes_what_it_made_when_it_was_released()
    {
        SqliteMigrations.Apply(_connection, [.. SqliteMigrations.All.Take(1)], "store.db");

        Assert.Equal(FirstTables, Tables());
    }

    [Fact]
    public void The_second_step_adds_the_audit_log_orders_and_answers_and_leaves_what_is_there()
    {
        SqliteMigrations.Apply(_connection, [.. SqliteMigrations.All.Take(1)], "store.db");
        _connection.Execute($"INSERT INTO tenant (tenant, etag, record) VALUES ({"contoso"}, {"7"}, {"{}"})");
        _connection.Execute($"UPDATE change SET number = 7");

        SqliteMigrations.Apply(_connection, [.. SqliteMigrations.All.Take(2)], "store.db");

        Assert.Equal(2, _connection.Number($"PRAGMA user_version"));
        Assert.Equal(["audit", "idempotency", "scan_order"], Tables().Except(FirstTables));
        Assert.Equal(FirstTables, Tables().Intersect(FirstTables));
        Assert.Equal("contoso 7", _connection.Text($"SELECT tenant || ' ' || etag FROM tenant"));
        Assert.Equal("8", _connection.NextETag());
    }

    [Fact]
    public void The_third_step_adds_probes_and_agents_and_leaves_what_is_there()
    {
        Assert.Equal(3, SqliteMigrations.All.Count);
        SqliteMigrations.Apply(_connection, [.. SqliteMigrations.All.Take(2)], "store.db");
        var before = Tables();
        _connection.Execute($"INSERT INTO tenant (tenant, etag, record) VALUES ({"contoso"}, {"7"}, {"{}"})");

        SqliteMigrations.Apply(_connection, SqliteMigrations.All, "store.db");

        Assert.Equal(3, _connection.Number($"PRAGMA user_version"));
        Assert.Equal(["agent", "agent_enrolment", "probe_address", "probe_callback", "probe_hold", "probe_job"], Tables().Except(before));
        Assert.Equal(before, Tables().Intersect(before));
        Assert.Equal("contoso 7", _connection.Text($"SELECT tenant || ' ' || etag FROM tenant"));
    }

    // Whoever opens the file with another program can still delete; but no program of ours changes an entry by mistake.
    [Fact]
    public void An_entry_of_the_audit_log_cannot_be_changed()
    {
        SqliteMigrations.Apply(_connection, SqliteMigrations.All, "store.db");
        _connection.Execute($"INSERT INTO audit (at, id, tenant, record) VALUES (1, {"e"}, {"contoso"}, {"{}"})");

        var failure = Assert.Throws<SqliteException>(() => _connection.Execute($"UPDATE audit SET record = {"[]"}"));

        Assert.Contains("entries of the audit log are not changed", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{}", _connection.Text($"SELECT record FROM audit"));
    }

    [Fact]
    public async Task Many_who_open_a_new_file_at_once_all_find_it_ready()
    {
        await using var file = new SqliteFile();
        var opened = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(file.OpenAsync)));

        await opened[0].Secrets.PutAsync("ops", "x", TestContext.Current.CancellationToken);
        foreach (var stores in opened)
        {
            Assert.Equal("x", await stores.Secrets.FindAsync("ops", TestContext.Current.CancellationToken));
            await stores.DisposeAsync();
        }
    }

    // The other makes it between any two statements with which this one looks at it.
    [Theory]
    [InlineData("PRAGMA application_id")]
    [InlineData("PRAGMA user_version")]
    [InlineData("SELECT count(*) FROM sqlite_schema")]
    public async Task A_file_that_another_makes_at_this_moment_is_not_taken_for_a_foreign_one(string moment)
    {
        await using var file = new SqliteFile();
        await File.WriteAllBytesAsync(file.Path, [], TestContext.Current.CancellationToken);
        using var maker = Open(file.Path);
        using var looker = Open(file.Path);
        maker.Text($"PRAGMA journal_mode = WAL");
        var isMade = false;
        raw.sqlite3_trace(
            looker.Handle,
            (_, statement) =>
            {
                if (isMade || statement != moment) return;
                isMade = true;
                SqliteMigrations.Apply(maker, Steps, "store.db");
            },
            null);

        SqliteMigrations.Apply(looker, Steps, "store.db");

        Assert.True(isMade);
        Assert.Equal([11L], looker.List($"SELECT z FROM b", rows => rows.GetInt64(0)));

        static SqliteConnection Open(string path)
        {
            var connection = new SqliteConnection($"Data Source={path};Pooling=False");
            connection.Open();
            return connection;
        }
    }

    [Fact]
    public async Task A_new_file_and_its_companions_can_be_read_by_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        await using var file = new SqliteFile();
        await using var stores = file.Open();
        await stores.Secrets.PutAsync("ops", "https://example.test/?sig=hush", TestContext.Current.CancellationToken);

        foreach (var name in Directory.EnumerateFiles(Path.GetDirectoryName(file.Path)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(name));
    }

    [Fact]
    public async Task A_file_that_is_not_the_first_is_opened_with_what_is_in_it()
    {
        await using var file = new SqliteFile();
        await using (var first = file.Open()) await first.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, TestContext.Current.CancellationToken);

        await using var second = file.Open();
        Assert.NotNull(await second.Watch.Tenants.FindAsync(Samples.Contoso, TestContext.Current.CancellationToken));
    }

    private List<string> Tables() => _connection.List($"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", rows => rows.GetString(0));
}
