using Backscatter.Storage.Tests.Contracts;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Tests.Sqlite;

public sealed class SqliteWorkQueueTests : WorkQueueContract
{
    private readonly SqliteFile _file = new();

    protected override Task<IFreshStorage> CreateAsync() => Task.FromResult<IFreshStorage>(_file);

    protected override Task PassAsync(TimeSpan time)
    {
        _file.Time.Advance(time);
        return Task.CompletedTask;
    }

    protected override async Task SendRawAsync(string queue, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={_file.Path};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO work (queue, visible_at, deliveries, receipt, body) VALUES ($queue, 0, 0, 0, $body)";
        command.Parameters.AddWithValue("$queue", queue);
        command.Parameters.AddWithValue("$body", text);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
