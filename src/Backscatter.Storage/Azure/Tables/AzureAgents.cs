using System.Runtime.CompilerServices;
using Azure;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The agents, and the tokens by which they enrol.</summary>
internal sealed class AzureAgents(StorageTable settings) : IAgentStore
{
    private const string IsTaken = "IsTaken";

    /// <inheritdoc/>
    public async Task<Stored<Agent>?> FindAsync(string id, CancellationToken cancellationToken) => Rows.Stored<Agent>(await settings.FindAsync(TableKeys.Agent(id), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<Agent>> ListAsync(CancellationToken cancellationToken) => Rows.ListAsync<Agent>(settings, TableKeys.AllAgents(), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> TryPutAsync(Agent agent, string? etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return settings.TryPutAsync(EntityDocument.Of(TableKeys.Agent(RecordId.Checked(agent.Id)), agent), etag, cancellationToken);
    }

    /// <inheritdoc/>
    public Task AddEnrolmentAsync(AgentEnrolment enrolment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(enrolment);
        return settings.TryPutAsync(EntityDocument.Of(TableKeys.Enrolment(RecordId.Checked(enrolment.Hash)), enrolment), etag: (ETag?)null, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<AgentEnrolment?> TakeEnrolmentAsync(string hash, CancellationToken cancellationToken)
    {
        var key = TableKeys.Enrolment(hash);
        if (await settings.FindAsync(key, cancellationToken) is not { } row || row.GetBoolean(IsTaken) == true) return null;
        var enrolment = EntityDocument.Read<AgentEnrolment>(row);
        // Marked before it is removed: of several who remove a row more than one may hear that he did, of those who mark it only one.
        var taken = EntityDocument.Of(key, enrolment);
        taken[IsTaken] = true;
        if (await settings.TryPutAsync(taken, row.ETag, cancellationToken) is null) return null;
        await settings.DeleteAsync(key, ETag.All, cancellationToken);
        return enrolment;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentEnrolment> ListEnrolmentsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in settings.ReadAsync(TableKeys.AllEnrolments(), cancellationToken: cancellationToken))
        {
            if (row.GetBoolean(IsTaken) != true) yield return EntityDocument.Read<AgentEnrolment>(row);
            else await settings.DeleteAsync(StorageTable.KeyOf(row), row.ETag, cancellationToken);
        }
    }
}
