using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>Whether a list is to be believed at the moment.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListState>))]
public enum ListState
{
    /// <summary>Nothing of it was tested yet.</summary>
    [JsonStringEnumMemberName("untested")]
    Untested,

    /// <summary>Its test points hold: its answers count.</summary>
    [JsonStringEnumMemberName("healthy")]
    Healthy,

    /// <summary>Nothing shows that it is not empty: what it lists counts, and that it does not list somebody says nothing.</summary>
    [JsonStringEnumMemberName("unproven")]
    Unproven,

    /// <summary>Its test points do not hold: no answer of it counts.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Its test points were refused or not answered: no answer of it counts.</summary>
    [JsonStringEnumMemberName("unanswered")]
    Unanswered,

    /// <summary>It suddenly lists far more subjects than before: its new listings do not count.</summary>
    [JsonStringEnumMemberName("quarantined")]
    Quarantined,
}

/// <summary>A change in a list's health.</summary>
/// <param name="Zone">The list's zone.</param>
/// <param name="Kind">About which kind of subject.</param>
/// <param name="At">When it was seen.</param>
/// <param name="State">What it is since.</param>
/// <param name="Why">In words fit for the operator of this program.</param>
public sealed record HealthEvent(string Zone, SubjectKinds Kind, DateTimeOffset At, ListState State, string Why);

/// <summary>The health of one list for one kind of subject, with its history.</summary>
/// <param name="Zone">The list's zone.</param>
/// <param name="Kind">Exactly one kind.</param>
public sealed record ListHealth(string Zone, SubjectKinds Kind)
{
    /// <summary>The last test's verdict; <see cref="ListState.Untested"/>, healthy, unproven, failed or unanswered.</summary>
    public ListState Tested { get; init; } = ListState.Untested;

    /// <summary>What an answer is unknown for while the test points do not hold; null where they do.</summary>
    public UnknownReason? Reason { get; init; }

    /// <summary>What the last test showed, in words.</summary>
    public string Why { get; init; } = "";

    /// <summary>When the test points were asked last; null when never.</summary>
    public DateTimeOffset? TestedAt { get; init; }

    /// <summary>Since when the list is quarantined, or null.</summary>
    public DateTimeOffset? QuarantinedSince { get; init; }

    /// <summary>Since when <see cref="State"/> is what it is; null when untested.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The changes, oldest first.</summary>
    public IReadOnlyList<HealthEvent> Events { get; init; } = [];

    /// <summary>The whole: a list that fails its test is failed, quarantined or not.</summary>
    public ListState State => Tested is ListState.Healthy or ListState.Unproven or ListState.Untested && QuarantinedSince is not null ? ListState.Quarantined : Tested;

    /// <summary>When it was first seen to be well after it last was not; null where it is not well, or always was. Answers from before do not count.</summary>
    public DateTimeOffset? BelievedAgainSince
    {
        get
        {
            var sinceThen = Events.Reverse().TakeWhile(change => change.State is not (ListState.Failed or ListState.Unanswered)).ToList();
            return sinceThen.Count > 0 && sinceThen.Count < Events.Count ? sinceThen[^1].At : null;
        }
    }

    /// <summary>The health after a test. One that could not be asked for want of budget says nothing, and changes nothing.</summary>
    /// <param name="test">The test.</param>
    /// <param name="at">When it was made.</param>
    /// <param name="mostEvents">How many changes are kept, the latest ones.</param>
    public ListHealth After(ListSelfTest test, DateTimeOffset at, int mostEvents)
    {
        ArgumentNullException.ThrowIfNull(test);
        if (test.Reason == UnknownReason.BudgetExhausted) return this;
        var tested = test.Outcome switch
        {
            SelfTestOutcome.Failed => ListState.Failed,
            SelfTestOutcome.Unanswered => ListState.Unanswered,
            SelfTestOutcome.Passed => ListState.Healthy,
            SelfTestOutcome.Unproven => ListState.Unproven,
            _ => ListState.Untested,
        };
        return (this with { Tested = tested, Reason = test.Reason, Why = test.Why, TestedAt = at }).Told(State, test.Why, at, mostEvents);
    }

    /// <summary>The health after the fleet was looked at.</summary>
    /// <param name="quarantined">Whether it is quarantined now.</param>
    /// <param name="why">Why it is, or why no longer.</param>
    /// <param name="at">When.</param>
    /// <param name="mostEvents">How many changes are kept.</param>
    public ListHealth After(bool quarantined, string why, DateTimeOffset at, int mostEvents) =>
        quarantined == QuarantinedSince is not null ? this : (this with { QuarantinedSince = quarantined ? at : null }).Told(State, why, at, mostEvents);

    private ListHealth Told(ListState before, string why, DateTimeOffset at, int mostEvents)
    {
        if (State == before) return this;
        HealthEvent[] events = [.. Events, new HealthEvent(Zone, Kind, at, State, why)];
        return this with { Since = at, Events = events.Length <= mostEvents ? events : events[^mostEvents..] };
    }
}
