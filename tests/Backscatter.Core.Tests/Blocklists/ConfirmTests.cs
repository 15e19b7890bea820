using Backscatter.Core.Blocklists;
using CsCheck;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class ConfirmTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Looks an hour apart (L listed, N not listed, U unknown, A allow-listed, I information), how often a change must be seen, and what is known after them.</summary>
    [Theory]
    [InlineData("", 2, "nothing")]
    [InlineData("N", 2, "nothing")]
    [InlineData("U", 2, "nothing")]
    [InlineData("A", 2, "nothing")]
    [InlineData("I", 2, "nothing")]
    [InlineData("L", 2, "pending: seen 1, missed 0, from 12 to 12")]
    [InlineData("L", 1, "confirmed: seen 1, missed 0, from 12 to 12")]
    [InlineData("LL", 2, "confirmed: seen 2, missed 0, from 12 to 13")]
    [InlineData("LL", 3, "pending: seen 2, missed 0, from 12 to 13")]
    [InlineData("LUL", 2, "confirmed: seen 2, missed 0, from 12 to 14")]
    [InlineData("LN", 2, "nothing")]
    [InlineData("LNL", 2, "pending: seen 1, missed 0, from 14 to 14")]
    [InlineData("LLN", 2, "confirmed: seen 2, missed 1, from 12 to 13")]
    [InlineData("LLNUU", 2, "confirmed: seen 2, missed 1, from 12 to 13")]
    [InlineData("LLNN", 2, "nothing")]
    [InlineData("LLNUN", 2, "nothing")]
    [InlineData("LLNA", 2, "nothing")]
    [InlineData("LLNL", 2, "confirmed: seen 3, missed 0, from 12 to 15")]
    [InlineData("LLNLN", 2, "confirmed: seen 3, missed 1, from 12 to 15")]
    [InlineData("LN", 1, "nothing")]
    public void A_change_counts_after_it_was_seen_often_enough_and_unknown_says_nothing(string looks, int needed, string expected)
    {
        Sighting? known = null;
        for (var i = 0; i < looks.Length; i++) known = Confirm.Next(known, "bl.example.org", "192.0.2.99", Result(looks[i]), Noon.AddHours(i), needed);

        Assert.Equal(expected, Describe(known));
    }

    [Theory]
    [InlineData(0, false, "pending: seen 1, missed 0, from 12 to 12")]
    [InlineData(-60, false, "pending: seen 1, missed 0, from 12 to 12")]
    [InlineData(0, true, "confirmed: seen 2, missed 0, from 12 to 12")]
    public void A_look_that_was_counted_is_not_counted_again(int minutes, bool isSecondLook, string expected)
    {
        var first = Confirm.Next(null, "bl.example.org", "192.0.2.99", AnswerResult.Listed, Noon, needed: 2);

        Assert.Equal(expected, Describe(Confirm.Next(first, "bl.example.org", "192.0.2.99", AnswerResult.Listed, Noon.AddMinutes(minutes), needed: 2, isSecondLook)));
    }

    [Theory]
    [InlineData("L", AnswerResult.Listed, true)]
    [InlineData("LL", AnswerResult.Listed, false)]
    [InlineData("LLN", AnswerResult.NotListed, true)]
    [InlineData("LLNN", AnswerResult.NotListed, false)]
    [InlineData("L", AnswerResult.Unknown, false)]
    [InlineData("", AnswerResult.NotListed, false)]
    public void Only_a_change_that_is_not_believed_yet_is_worth_another_question(string looks, AnswerResult last, bool isOpen)
    {
        Sighting? known = null;
        for (var i = 0; i < looks.Length; i++) known = Confirm.Next(known, "bl.example.org", "192.0.2.99", Result(looks[i]), Noon.AddHours(i), needed: 2);

        Assert.Equal(isOpen, Confirm.IsOpen(known, last));
    }

    [Theory]
    [InlineData(ConfirmationState.Pending, 1, "seen 1 of 2 times")]
    [InlineData(ConfirmationState.Confirmed, 7, "seen 2 of 2 times")]
    [InlineData(ConfirmationState.RemovalPending, 1, "missing 1 of 2 times")]
    [InlineData(ConfirmationState.Removed, 2, "missing 2 of 2 times")]
    [InlineData(ConfirmationState.Contradicted, 1, "contradicted by a second resolver")]
    public void A_confirmation_says_how_far_it_is(ConfirmationState state, int times, string expected) =>
        Assert.Equal(expected, new Confirmation(state, times, 2, null).ToString());

    [Fact]
    public void A_listing_is_never_confirmed_by_fewer_looks_nor_ended_by_fewer_misses_than_needed() =>
        Gen.Select(Gen.Int[1, 4], Gen.OneOfConst('L', 'N', 'U').Array[0, 40]).Sample((needed, looks) =>
        {
            Sighting? known = null;
            var (hits, misses) = (0, 0);
            for (var i = 0; i < looks.Length; i++)
            {
                var before = known;
                known = Confirm.Next(known, "z", "s", Result(looks[i]), Noon.AddHours(i), needed);
                if (looks[i] == 'U') Assert.Equal(before, known);
                (hits, misses) = looks[i] switch { 'L' => (hits + 1, 0), 'N' => (hits, misses + 1), _ => (hits, misses) };
                if (known is { IsConfirmed: true }) Assert.True(hits >= needed);
                if (before is { IsConfirmed: true }) Assert.Equal(misses < needed, known is not null);
                if (known is null) hits = 0;
            }
        });

    private static AnswerResult Result(char look) => look switch
    {
        'L' => AnswerResult.Listed,
        'N' => AnswerResult.NotListed,
        'A' => AnswerResult.AllowListed,
        'I' => AnswerResult.Informational,
        _ => AnswerResult.Unknown,
    };

    private static string Describe(Sighting? known) => known is null
        ? "nothing"
        : $"{(known.IsConfirmed ? "confirmed" : "pending")}: seen {known.Seen}, missed {known.Missed}, from {known.FirstSeen.Hour} to {known.LastSeen.Hour}";
}
