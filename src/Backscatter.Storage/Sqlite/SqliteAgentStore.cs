using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Sqlite;

/// <summary>The agents, and the tokens by which they enrol.</summary>
internal sealed class SqliteAgentStore(SqliteDatabase database) : IAgentStore
{
    public Task<Stored<Agent>?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => connection.Find($"SELECT record, etag FROM agent WHERE id = {id}", StoredRecord.Read<Agent>), cancellationToken);

    public IAsyncEnumerable<Stored<Agent>> ListAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record, etag FROM agent WHERE id > {last?.Value.Id ?? ""} ORDER BY id LIMIT {most}", StoredRecord.Read<Agent>, cancellationToken);

    public Task<bool> TryPutAsync(Agent agent, string? etag, CancellationToken cancellationToken)
    {
        var (id, record) = (RecordId.Checked(agent.Id), RecordJson.Write(agent));
        return database.WriteAsync(connection => connection.Execute(etag is null
            ? $"INSERT INTO agent (id, etag, record) VALUES ({id}, {connection.NextETag()}, {record}) ON CONFLICT DO NOTHING"
            : (FormattableString)$"UPDATE agent SET etag = {connection.NextETag()}, record = {record} WHERE id = {id} AND etag = {etag}") == 1, cancellationToken);
    }

    public Task AddEnrolmentAsync(AgentEnrolment enrolment, CancellationToken cancellationToken)
    {
        var (hash, record) = (RecordId.Checked(enrolment.Hash), RecordJson.Write(enrolment));
        return database.WriteAsync(connection => connection.Execute($"INSERT INTO agent_enrolment (hash, record) VALUES ({hash}, {record}) ON CONFLICT DO NOTHING"), cancellationToken);
    }

    // Found and removed in one transaction, of which there is one at a time.
    public Task<AgentEnrolment?> TakeEnrolmentAsync(string hash, CancellationToken cancellationToken) => database.WriteAsync(
        connection =>
        {
            var enrolment = connection.Find($"SELECT record FROM agent_enrolment WHERE hash = {hash}", StoredRecord.Plain<AgentEnrolment>);
            if (enrolment is not null) connection.Execute($"DELETE FROM agent_enrolment WHERE hash = {hash}");
            return enrolment;
        }, cancellationToken);

    public IAsyncEnumerable<AgentEnrolment> ListEnrolmentsAsync(CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"SELECT record FROM agent_enrolment WHERE hash > {last?.Hash ?? ""} ORDER BY hash LIMIT {most}", StoredRecord.Plain<AgentEnrolment>, cancellationToken);
}
