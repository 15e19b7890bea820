using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>What a listing means to the one who is listed, on one line.</summary>
internal static class ListingLine
{
    /// <summary><c>reaches this address; yours to fix, which costs nothing; lapses on 2026-12-23 if nothing new happens</c>.</summary>
    public static string Of(BlocklistAnswerPart answer) => string.Join("; ", new[]
    {
        answer.Reach is { } reach ? $"reaches {reach}" : null,
        ToFix(answer),
        answer.Lapse,
        answer.Confirmation is { } state and not ConfirmationState.Confirmed ? $"{Words<ConfirmationState>.Of(state)}, so it does not count yet" : null,
    }.OfType<string>());

    /// <summary>Whose it is to fix; null where it is neither listing nor information.</summary>
    public static string? ToFix(BlocklistAnswerPart answer) => answer.ToFix switch
    {
        ListingOwner.Client => $"yours to fix, which costs {answer.Cost ?? ListingMeaning.Cost}",
        ListingOwner.Provider => "the provider's to fix",
        ListingOwner.Nobody => "nobody's to fix",
        _ => null,
    };
}
