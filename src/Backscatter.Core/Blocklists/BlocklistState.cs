namespace Backscatter.Core.Blocklists;

/// <summary>
/// What is remembered of the lists from one run to the next: their health and its history, listings as they were seen, what each list usually
/// lists, today's spending, and where the last sweep ended. No key is in it. Its file is <see cref="BlocklistStateFile"/>.
/// </summary>
public sealed record BlocklistState
{
    /// <summary>Nothing known yet.</summary>
    public static BlocklistState Empty { get; } = new();

    /// <summary>The health of lists, with its history.</summary>
    public IReadOnlyList<ListHealth> Health { get; init; } = [];

    /// <summary>Listings that were seen and have not ended.</summary>
    public IReadOnlyList<Sighting> Sightings { get; init; } = [];

    /// <summary>What each list usually lists.</summary>
    public IReadOnlyList<FleetCount> Usual { get; init; } = [];

    /// <summary>What was asked of whom on the day of the last run.</summary>
    public IReadOnlyList<OperatorSpending> Spent { get; init; } = [];

    /// <summary>Where the last sweep ended.</summary>
    public IReadOnlyList<SweepCursor> Cursors { get; init; } = [];
}
