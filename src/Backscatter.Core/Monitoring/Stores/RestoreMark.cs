namespace Backscatter.Core.Monitoring.Stores;

/// <summary>
/// That a backup is being restored into a store: whoever looks into it meanwhile would take what is missing for what is not there. It stands among the
/// problems, where people see it, from before the first change to after the last.
/// </summary>
/// <param name="Backup">The checksum of the backup, by which the same one is known again.</param>
/// <param name="IsRemoving">Whether what was there before is still being removed.</param>
public sealed record RestoreMark(string Backup, bool IsRemoving)
{
    private const string Removing = "restore:removing:";
    private const string Writing = "restore:writing:";

    /// <summary>Whether a problem is such a mark.</summary>
    public static bool IsOne(OperatorProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Read(problem) is not null;
    }

    /// <summary>The mark of a store, or null where nothing is being restored.</summary>
    public static async Task<RestoreMark?> FindAsync(IProblemStore problems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var found = null as RestoreMark;
        await foreach (var problem in problems.ListAsync(cancellationToken))
        {
            // Where both are there, the removal is done: the other is noted after it.
            if (Read(problem) is { } mark && found is not { IsRemoving: false }) found = mark;
        }

        return found;
    }

    /// <summary>Sees that a store is whole before anybody works with it.</summary>
    /// <exception cref="StoreException">A backup is being restored into it, or was and did not come to its end.</exception>
    public static async Task RefuseAsync(IProblemStore problems, CancellationToken cancellationToken)
    {
        if (await FindAsync(problems, cancellationToken) is { } mark)
            throw new StoreException($"the backup {mark.Short} is being restored into this store, or was and did not come to its end, so half of it is missing; wait, or run backscatter restore with that file again: it goes on");
    }

    /// <summary>The checksum in short, for people.</summary>
    public string Short => Backup.Length > 12 ? Backup[..12] : Backup;

    /// <summary>Sets the mark.</summary>
    public async Task SetAsync(IProblemStore problems, DateTimeOffset at, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problems);
        await problems.NoteAsync(
            new OperatorProblem(
                Id, $"The backup {Short} is being restored into this store, or was and did not come to its end.",
                "Wait for its end; where nobody restores any more, run backscatter restore with that file again: it goes on.", at, at),
            cancellationToken);
        if (!IsRemoving) await problems.ResolveAsync((this with { IsRemoving = true }).Id, cancellationToken);
    }

    /// <summary>Takes the mark away.</summary>
    public Task ClearAsync(IProblemStore problems, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(problems);
        return problems.ResolveAsync(Id, cancellationToken);
    }

    private string Id => (IsRemoving ? Removing : Writing) + Backup;

    private static RestoreMark? Read(OperatorProblem problem) =>
        problem.Id.StartsWith(Removing, StringComparison.Ordinal) ? new RestoreMark(problem.Id[Removing.Length..], true)
        : problem.Id.StartsWith(Writing, StringComparison.Ordinal) ? new RestoreMark(problem.Id[Writing.Length..], false)
        : null;
}
