namespace Backscatter.Core.Blocklists;

/// <summary>How lists are asked: how often a change must be seen, how much is asked of an operator, what is remembered.</summary>
/// <param name="Sightings">How often a new listing or a removal must be seen before it counts, 1 to 10.</param>
/// <param name="Budget">What may be asked of each operator.</param>
/// <param name="State">What was remembered.</param>
public record ListAsking(int Sightings, BudgetOptions Budget, BlocklistState State)
{
    /// <summary>Two sightings, what the operators publish, nothing remembered.</summary>
    public static ListAsking Anew { get; } = new(2, new BudgetOptions(), BlocklistState.Empty);
}
