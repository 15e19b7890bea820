using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;

namespace Backscatter.Core.Tests.Smtp;

public sealed class GreylistTests
{
    private const string Later = "451 4.3.0 Temporary lookup failure";
    private const string Grey = "450 4.2.0 <x@northwind.example>: Recipient address rejected: Greylisted";
    private const string Unknown = "550 5.1.1 User unknown";
    private const string Ok = "250 2.1.5 Ok";

    [Theory]
    [InlineData(1, 30, "12:06")]
    [InlineData(2, 30, "12:25")]
    [InlineData(3, 30, null)]
    [InlineData(3, 75, "13:15")]
    [InlineData(4, 239, null)]
    [InlineData(4, 240, "16:00")]
    [InlineData(5, 1440, null)]
    [InlineData(1, 6, "12:06")]
    [InlineData(1, 5, null)]
    [InlineData(1, 0, null)]
    public void The_next_try_is_on_the_schedule_and_within_the_patience(int tries, int patience, string? next) =>
        Assert.Equal(next, GreylistSchedule.Next(Seen.Now, tries, TimeSpan.FromMinutes(patience))?.ToString("HH:mm", null));

    [Fact]
    public void There_is_no_next_try_before_the_first() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => GreylistSchedule.Next(Seen.Now, 0, TimeSpan.FromHours(1)));

    // Each try is minutes since the first, the reply to the unknown recipient, and the reply to postmaster; "-" is a try that reached nobody.
    [Theory]
    // A later try that is an answer decides.
    [InlineData("rejects-unknown", false, 0, Grey, Ok, 6, Unknown, Ok)]
    [InlineData("accepts-unknown", false, 0, Grey, Ok, 6, Ok, Ok)]
    // The prober's address was blocked meanwhile: that is no answer about the recipient, and the last word.
    [InlineData("probe-blocked", false, 0, Grey, Ok, 6, "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org", Ok)]
    // Still temporary: greylisted until it has lasted too long for that beside an accepted control.
    [InlineData("greylisted", false, 0, Later, Ok, 6, Later, Ok)]
    [InlineData("greylisted", false, 0, Later, Ok, 24, Later, Ok)]
    [InlineData("rejects-temporarily", true, 0, Later, Ok, 25, Later, Ok)]
    [InlineData("rejects-temporarily", true, 0, Later, Later, 25, Later, Ok)]
    [InlineData("greylisted", false, 0, Later, Ok, 25, Later, Later)]
    [InlineData("greylisted", false, 0, Later, Ok, 25, Later, null)]
    // A reply that calls itself greylisting is believed for longer.
    [InlineData("greylisted", false, 0, Grey, Ok, 25, Grey, Ok)]
    [InlineData("rejects-temporarily", true, 0, Grey, Ok, 75, Grey, Ok)]
    // A try that reached nobody says nothing.
    [InlineData("greylisted", false, 0, Grey, Ok, 75, "-", null)]
    [InlineData("rejects-unknown", false, 0, "-", null, 6, Unknown, Ok)]
    public void Tries_are_judged_together(string expected, bool lasts, int at1, string unknown1, string? postmaster1, int at2, string unknown2, string? postmaster2)
    {
        ProbeObservation[] tries = [Try(at1, unknown1, postmaster1), Try(at2, unknown2, postmaster2)];

        var judged = EndpointJudge.AfterRetries(tries);

        Assert.Equal(expected, judged.Reason is { } reason ? Core.Data.Words<NotTestedReason>.Of(reason) : Core.Data.Words<EndpointVerdict>.Of(judged.Verdict));
        Assert.Equal(lasts, judged.Rule == "judge.temporary-lasts");
        Assert.Equal(expected is "rejects-unknown" or "rejects-temporarily", judged.IsSafe);
    }

    [Fact]
    public void What_lasted_is_told_with_its_tries_and_their_time()
    {
        var lasted = EndpointJudge.AfterRetries([Try(0, Later, Ok), Try(6, "-", null), Try(25, Later, Ok)]);
        var waited = EndpointJudge.AfterRetries([Try(0, Grey, Ok), Try(6, Grey, Ok)]);

        Assert.Equal(
            "The unknown recipient was refused temporarily 2 times over 25 minutes, while a recipient that exists was accepted in the same conversation: 451 4.3.0 Temporary lookup failure",
            lasted.Why);
        Assert.StartsWith("Answer with a permanent code (550 5.1.1", lasted.NextStep, StringComparison.Ordinal);
        Assert.StartsWith("Asked 2 times over 6 minutes. ", waited.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void One_try_is_judged_as_ever() => Assert.Equal(EndpointJudge.Judge(Try(0, Grey, Ok)), EndpointJudge.AfterRetries([Try(0, Grey, Ok)]));

    [Fact]
    public void A_greylist_that_answers_before_any_recipient_has_not_seen_one()
    {
        var early = Try(0, Later, Ok) with { UnknownRecipient = null, Mail = Seen.Read(SmtpStage.Mail, Grey) };

        Assert.Equal(NotTestedReason.Greylisted, EndpointJudge.AfterRetries([early, Try(25, Later, Ok)]).Reason);
    }

    [Theory]
    [InlineData(true, Grey)]
    [InlineData(true, Grey, Grey)]
    [InlineData(true, Grey, "-")]
    [InlineData(false, "-")]
    [InlineData(false, Unknown)]
    [InlineData(false, Grey, Unknown)]
    [InlineData(false, Grey, Ok)]
    [InlineData(false, Grey, "452 4.5.3 Too many recipients")]
    public void Only_who_asked_to_come_back_is_asked_again(bool again, params string[] unknown) =>
        Assert.Equal(again, EndpointJudge.IsWorthAskingAgain([.. unknown.Select((said, index) => Try(6 * index, said, Ok))]));

    private static ProbeObservation Try(int minutes, string unknown, string? postmaster)
    {
        var seen = Seen.Endpoint("mx1", 10, unknown == "-" ? null : unknown, postmaster).Observation! with { StartedAt = Seen.Now.AddMinutes(minutes) };
        return unknown == "-" ? seen with { Connected = false, Greeting = null, Ehlo = null, Mail = null, Postmaster = null, Failure = "the connection was refused" } : seen;
    }
}
