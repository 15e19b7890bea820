namespace Backscatter.Core.Monitoring.Findings;

/// <summary>Damps a finding that turns too often: it is told once that it flaps, then only what is worse than all that was told, and at last that it has settled.</summary>
internal static class FindingFlaps
{
    /// <summary>The finding with its turns counted, and what of the move is worth telling; null where nothing is.</summary>
    /// <param name="before">The finding before the scan, or null.</param>
    /// <param name="after">The finding after it.</param>
    /// <param name="move">How it moved.</param>
    /// <param name="isSteady">Whether the scan saw that it stands as it stood: an open one failing, a closed one passing.</param>
    /// <param name="at">When the scan was begun.</param>
    /// <param name="policy">How many turns make it flap, and in which time.</param>
    public static (Finding After, TransitionKind? Kind) Next(Finding? before, Finding after, Move move, bool isSteady, DateTimeOffset at, FindingPolicy policy)
    {
        var turned = Turned(before, after, move, at, policy);
        if (!turned.IsFlapping)
        {
            var isTurn = move is not (Move.None or Move.Opened) && turned.Turns.Count > 0 && turned.Turns[^1] == at;
            return isTurn && turned.Turns.Count >= policy.FlapTurns
                ? (turned with { IsFlapping = true, Peak = before is null ? turned.Told : Gravity.Worse(before.Told, turned.Told) }, TransitionKind.Flapping)
                : (turned, Kind(move));
        }

        if (turned.Turns.Count == 0 && isSteady) return (turned with { IsFlapping = false, Peak = null }, TransitionKind.Settled);
        return move is Move.Reopened or Move.Worsened && turned.Told.IsWorseThan(turned.Peak ?? turned.Told)
            ? (turned with { Peak = turned.Told }, TransitionKind.Worsened)
            : (turned, null);
    }

    private static Finding Turned(Finding? before, Finding after, Move move, DateTimeOffset at, FindingPolicy policy)
    {
        IReadOnlyList<DateTimeOffset> turns = [.. after.Turns.Where(turn => at - turn < policy.FlapWindow)];
        if (move == Move.None) return after with { Turns = turns };
        var isRising = move is Move.Opened or Move.Reopened or Move.Worsened;
        return after with { Turns = before is not null && move != Move.Opened && before.IsRising == isRising ? turns : [.. turns, at], IsRising = isRising };
    }

    private static TransitionKind? Kind(Move move) => move switch
    {
        Move.Opened => TransitionKind.Opened,
        Move.Reopened => TransitionKind.Reopened,
        Move.Worsened => TransitionKind.Worsened,
        Move.Eased => TransitionKind.Eased,
        Move.Closed => TransitionKind.Closed,
        _ => null,
    };
}
