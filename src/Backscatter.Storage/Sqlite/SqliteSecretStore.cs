using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>Secrets under names of their own, as they are: what guards them is the mode of the file.</summary>
internal sealed class SqliteSecretStore(SqliteDatabase database) : ISecretStore
{
    public Task<string?> FindAsync(string name, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Text($"SELECT secret FROM secret WHERE name = {name}"), cancellationToken);

    public IAsyncEnumerable<string> NamesAsync(CancellationToken cancellationToken) =>
        database.ListAsync<string>((last, most) => $"SELECT name FROM secret WHERE name > {last ?? ""} ORDER BY name LIMIT {most}", rows => rows.GetString(0), cancellationToken);

    public Task PutAsync(string name, string? secret, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute(secret is null
            ? $"DELETE FROM secret WHERE name = {name}"
            : (FormattableString)$"INSERT INTO secret (name, secret) VALUES ({name}, {secret}) ON CONFLICT DO UPDATE SET secret = excluded.secret"), cancellationToken);

    public Task<bool> TryAddAsync(string name, string secret, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute($"INSERT INTO secret (name, secret) VALUES ({name}, {secret}) ON CONFLICT DO NOTHING") == 1, cancellationToken);
}
