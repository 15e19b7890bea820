using System.Net;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;

namespace Backscatter.Core.Tests.Notifications;

public sealed class DeliveryRulesTests
{
    private static readonly DateTimeOffset First = Told.At("2026-10-05T06:00:00Z");

    [Theory]
    [InlineData(200, "accepted")]
    [InlineData(202, "accepted")]
    [InlineData(204, "accepted")]
    [InlineData(301, "rejected")]
    [InlineData(302, "rejected")]
    [InlineData(400, "rejected")]
    [InlineData(401, "rejected")]
    [InlineData(403, "rejected")]
    [InlineData(404, "rejected")]
    [InlineData(408, "later")]
    [InlineData(410, "rejected")]
    [InlineData(413, "rejected")]
    [InlineData(425, "later")]
    [InlineData(429, "later")]
    [InlineData(500, "later")]
    [InlineData(502, "later")]
    [InlineData(503, "later")]
    [InlineData(599, "later")]
    public void What_a_status_means(int status, string expected)
    {
        var result = DeliveryRules.Of(new ReceiverAnswer.Answered((HttpStatusCode)status, null), ChannelKind.Teams);

        Assert.Equal(expected, result switch { DeliveryResult.Accepted => "accepted", DeliveryResult.Rejected => "rejected", _ => "later" });
    }

    [Fact]
    public void A_rejection_says_what_to_do()
    {
        var rejected = Assert.IsType<DeliveryResult.Rejected>(DeliveryRules.Of(new ReceiverAnswer.Answered(HttpStatusCode.NotFound, null), ChannelKind.Teams));

        Assert.Equal("the receiver answered 404 (NotFound)", rejected.Why);
        Assert.Equal("Look whether the Workflow is still there, is on and has an owner, and copy its address anew (docs/teams.md).", rejected.NextStep);
    }

    [Fact]
    public void No_answer_comes_again_later()
    {
        foreach (var failure in Enum.GetValues<TransportFailure>())
            Assert.IsType<DeliveryResult.RetryAfter>(DeliveryRules.Of(new ReceiverAnswer.Failed(failure), ChannelKind.Webhook));
    }

    [Fact]
    public void A_name_that_leads_inside_is_rejected() =>
        Assert.Equal(
            "the name of the receiver leads to an address that is not public (Private-Use); nothing was sent",
            Assert.IsType<DeliveryResult.Rejected>(DeliveryRules.Of(new ReceiverAnswer.NotPublic("Private-Use"), ChannelKind.Webhook)).Why);

    [Theory]
    [InlineData(1, 0.0, 15)]
    [InlineData(1, 1.0, 30)]
    [InlineData(2, 1.0, 60)]
    [InlineData(5, 1.0, 480)]
    [InlineData(8, 1.0, 3600)]
    [InlineData(1000, 1.0, 3600)]
    public void Waits_grow_up_to_an_hour(int attempts, double random, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryRules.NextTry(attempts, First, null, First.AddMinutes(1), random));

    [Theory]
    [InlineData(-60, 1)]
    [InlineData(0, 1)]
    [InlineData(17, 17)]
    [InlineData(21600, 21600)]
    [InlineData(2147483647, 21600)]
    public void A_receiver_is_left_alone_as_long_as_it_asks_up_to_six_hours(int asked, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DeliveryRules.NextTry(3, First, TimeSpan.FromSeconds(asked), First.AddMinutes(1), 0));

    [Fact]
    public void After_three_days_it_is_given_up()
    {
        Assert.NotNull(DeliveryRules.NextTry(80, First, null, First.AddDays(3).AddSeconds(-1), 0));
        Assert.Null(DeliveryRules.NextTry(80, First, null, First.AddDays(3), 0));
        Assert.Null(DeliveryRules.NextTry(80, First, TimeSpan.FromSeconds(5), First.AddDays(3), 0));
    }
}
