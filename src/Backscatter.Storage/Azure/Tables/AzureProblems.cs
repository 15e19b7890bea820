using System.Runtime.CompilerServices;
using Azure;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>What went wrong that an operator must see. There are few, so they are sorted here.</summary>
internal sealed class AzureProblems(StorageTable settings) : IProblemStore
{
    /// <inheritdoc/>
    public async Task NoteAsync(OperatorProblem problem, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var key = TableKeys.Problem(problem.Id);
        for (var done = false; !done;)
        {
            var before = await settings.FindAsync(key, cancellationToken);
            var known = before is null ? null : EntityDocument.Read<OperatorProblem>(before);

            // The same sight again is a repetition.
            if (known is not null && known.LastAt == problem.LastAt) return;
            done = await settings.TryPutAsync(EntityDocument.Of(key, known is null ? problem : Together(known, problem)), before?.ETag, cancellationToken) is not null;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OperatorProblem> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var all = new List<OperatorProblem>();
        await foreach (var stored in Rows.ListAsync<OperatorProblem>(settings, TableKeys.AllProblems(), cancellationToken)) all.Add(stored.Value);
        foreach (var problem in all.OrderByDescending(problem => problem.LastAt)) yield return problem;
    }

    /// <inheritdoc/>
    public async Task<bool> ResolveAsync(string id, CancellationToken cancellationToken)
    {
        var key = TableKeys.Problem(id);
        var wasThere = await settings.FindAsync(key, cancellationToken) is not null;
        await settings.DeleteAsync(key, ETag.All, cancellationToken);
        return wasThere;
    }

    private static OperatorProblem Together(OperatorProblem known, OperatorProblem seen)
    {
        var latest = seen.LastAt > known.LastAt ? seen : known;
        return latest with
        {
            FirstAt = known.FirstAt < seen.FirstAt ? known.FirstAt : seen.FirstAt,
            Times = known.Times + seen.Times,
        };
    }
}
