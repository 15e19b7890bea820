using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;

namespace Backscatter.Core.Tests.Monitoring.Sweeps;

public sealed class GreylistMemoryTests
{
    private const string Mx = "mx1.northwind.example [192.0.2.10]:25";
    private const string PutOff = "451 4.7.1 Greylisted, come back in 5 minutes";

    [Fact]
    public void An_endpoint_that_puts_off_the_recipient_is_remembered_and_asked_again_after_six_minutes()
    {
        var report = Scan(Seen.Endpoint("mx1", 10, PutOff, PutOff));

        var remembered = GreylistMemory.After([], report);

        Assert.Equal([new GreylistedEndpoint(Mx, Seen.Now, 1, new GreylistedBefore(Seen.Now, 1))], remembered);
        Assert.Equal(Seen.Now.AddMinutes(6), GreylistMemory.NextTry(remembered, report));
    }

    [Theory]
    [InlineData(1, 25)]
    [InlineData(2, 75)]
    [InlineData(3, 240)]
    public void Each_time_that_it_does_so_again_it_is_asked_later(int triesBefore, int minutes)
    {
        var first = Seen.Now.AddHours(-1);
        var report = Scan(Seen.Endpoint("mx1", 10, PutOff, PutOff));

        var remembered = GreylistMemory.After([new GreylistedEndpoint(Mx, first, triesBefore, new GreylistedBefore(first, triesBefore))], report);

        Assert.Equal(triesBefore + 1, remembered[0].Tries);
        Assert.Equal(first.AddMinutes(minutes), GreylistMemory.NextTry(remembered, report));
    }

    [Fact]
    public void After_the_last_try_it_is_not_asked_again_before_the_next_day()
    {
        var report = Scan(Seen.Endpoint("mx1", 10, PutOff, PutOff));
        var remembered = GreylistMemory.After([new GreylistedEndpoint(Mx, Seen.Now.AddHours(-4), 4, null)], report);

        Assert.Null(GreylistMemory.NextTry(remembered, report));
    }

    [Fact]
    public void One_that_answers_is_forgotten_and_one_that_was_not_reached_is_not()
    {
        GreylistedEndpoint[] before = [new(Mx, Seen.Now.AddHours(-1), 2, null), new("mx2.northwind.example [192.0.2.20]:25", Seen.Now.AddHours(-1), 1, null)];

        var after = GreylistMemory.After(before, Scan(Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown"), Seen.Untested("mx2", 20, NotTestedReason.Unreachable)));

        Assert.Equal(["mx2.northwind.example [192.0.2.20]:25"], after.Select(known => known.Endpoint));
    }

    [Fact]
    public void A_refusal_that_outlasts_a_greylist_over_several_scans_is_one_of_the_recipient()
    {
        var seen = Seen.Endpoint("mx1", 10, "450 4.1.1 Recipient address rejected: unverified address").Observation!;

        var remembered = new GreylistedBefore(Seen.Now.AddMinutes(-25), 1);
        Assert.Equal(EndpointVerdict.RejectsTemporarily, EndpointJudge.AfterRetries([Later("450 4.0.0 Not this one")], remembered).Verdict);
        Assert.Equal(NotTestedReason.Greylisted, EndpointJudge.AfterRetries([Later("450 4.0.0 Not this one")], remembered with { FirstAt = Seen.Now.AddMinutes(-24) }).Reason);
        Assert.Equal(NotTestedReason.Greylisted, EndpointJudge.AfterRetries([Later("450 4.0.0 Not this one")]).Reason);

        ProbeObservation Later(string reply) => seen with { UnknownRecipient = Seen.Read(SmtpStage.RcptUnknown, reply) };
    }

    private static ScanReport Scan(params EndpointFacts[] endpoints) =>
        new(new Target.Domain(Seen.Domain), Seen.Now, TimeSpan.FromSeconds(1), true, Seen.Nothing.With(endpoints), []);
}
