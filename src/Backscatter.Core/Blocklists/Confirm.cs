using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>One list's listing of one subject, as it was seen over time.</summary>
/// <param name="Zone">The list's zone.</param>
/// <param name="Subject">The address or the domain, as text.</param>
/// <param name="FirstSeen">When it was seen first.</param>
/// <param name="LastSeen">When it was seen last.</param>
/// <param name="LastAsked">The time of the last look that was counted, whatever it showed.</param>
/// <param name="Seen">How often it was seen.</param>
/// <param name="Missed">How often in a row it was missing since.</param>
/// <param name="IsConfirmed">Whether it was seen often enough to count.</param>
public sealed record Sighting(string Zone, string Subject, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, DateTimeOffset LastAsked, int Seen, int Missed, bool IsConfirmed);

/// <summary>How far a change of a subject's standing on a list is to be believed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConfirmationState>))]
public enum ConfirmationState
{
    /// <summary>The listing was seen often enough: it counts.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>The listing is new and was not seen again yet: it does not count yet.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>A listing that counted is missing, not often enough yet: it counts until then.</summary>
    [JsonStringEnumMemberName("removal-pending")]
    RemovalPending,

    /// <summary>A listing that counted is gone.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>A second resolver says the contrary.</summary>
    [JsonStringEnumMemberName("contradicted")]
    Contradicted,
}

/// <summary>How far an answer was confirmed.</summary>
/// <param name="State">In a word.</param>
/// <param name="Times">How often what it says was seen: the listing, or that it is missing.</param>
/// <param name="Needed">How often it must be.</param>
/// <param name="Second">The second look, where one was taken: another resolver's reply, or the same one's past the cache.</param>
public sealed record Confirmation(ConfirmationState State, int Times, int Needed, BlocklistEvidence? Second)
{
    /// <summary>Whether the change is yet to be believed: it neither opens nor closes anything.</summary>
    public bool IsPending => State is ConfirmationState.Pending or ConfirmationState.RemovalPending;

    /// <summary><c>seen 1 of 2 times</c>.</summary>
    public override string ToString() => State switch
    {
        ConfirmationState.RemovalPending or ConfirmationState.Removed => $"missing {Times} of {Needed} times",
        ConfirmationState.Contradicted => "contradicted by a second resolver",
        _ => $"seen {Math.Min(Times, Needed)} of {Needed} times",
    };
}

/// <summary>
/// Decides when a listing counts and when it has ended: after it was seen, or missed, often enough. What is unknown says nothing either way, and a
/// look that was counted before is not counted again.
/// </summary>
public static class Confirm
{
    /// <summary>What is known of a listing after one more answer; null when there is none.</summary>
    /// <param name="before">What was known, or null.</param>
    /// <param name="zone">The list's zone.</param>
    /// <param name="subject">The subject as text.</param>
    /// <param name="result">What was answered.</param>
    /// <param name="askedAt">When it was really asked.</param>
    /// <param name="needed">How often a change must be seen, at least once.</param>
    /// <param name="isSecondLook">Whether this is a look of its own beside another one at the same time.</param>
    public static Sighting? Next(Sighting? before, string zone, string subject, AnswerResult result, DateTimeOffset askedAt, int needed, bool isSecondLook = false)
    {
        if (result == AnswerResult.Unknown) return before;
        if (before is null) return result == AnswerResult.Listed ? new Sighting(zone, subject, askedAt, askedAt, askedAt, 1, 0, needed <= 1) : null;
        if (askedAt < before.LastAsked || (askedAt == before.LastAsked && !isSecondLook)) return before;
        if (result == AnswerResult.Listed)
        {
            return before with { LastSeen = askedAt, LastAsked = askedAt, Seen = before.Seen + 1, Missed = 0, IsConfirmed = before.IsConfirmed || before.Seen + 1 >= needed };
        }

        // A listing that was never confirmed ends with the first look that does not show it.
        return before.IsConfirmed && before.Missed + 1 < needed ? before with { LastAsked = askedAt, Missed = before.Missed + 1 } : null;
    }

    /// <summary>Whether one more look is worth its question now: a change that is not believed yet.</summary>
    public static bool IsOpen(Sighting? sighting, AnswerResult result) => result switch
    {
        AnswerResult.Listed => sighting is { IsConfirmed: false },
        AnswerResult.Unknown => false,
        _ => sighting is { IsConfirmed: true, Missed: > 0 },
    };
}
