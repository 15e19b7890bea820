using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Conversations as servers hold them, each with the verdict that it deserves, however the network cuts them up.</summary>
public sealed class ConversationTests
{
    private static readonly DomainName Domain = DomainName.Parse("northwind.example");
    private static readonly Endpoint Endpoint = new(DomainName.Parse("mx1.northwind.example"), IPAddress.Parse("192.0.2.1"), 25);

    private static readonly ProbeOptions Options = new()
    {
        Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")),
        SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")),
        AsksOthers = false,
    };

    private static readonly Dictionary<string, string> Placeholders = new()
    {
        ["ehlo"] = "probe.msp.example",
        ["sender"] = "mxcheck@msp.example",
        ["nosuch"] = "nosuch@msp.example",
        ["unknown"] = UnknownRecipient.Of(Domain),
        ["domain"] = "northwind.example",
    };

    public static TheoryData<string, Delivery> EveryDelivery => new(
        from name in Conversation.Names from delivery in Enum.GetValues<Delivery>() select (name, delivery));

    [Theory]
    [MemberData(nameof(EveryDelivery))]
    public async Task A_conversation_has_its_verdict(string name, Delivery delivery)
    {
        var conversation = Conversation.Read(name, Placeholders);
        var server = new ReplayedServer(conversation, delivery);
        var probe = new SmtpProbe(server, ReplyRules.Shipped, Options with { Depth = conversation.Depth, UnverifiableLocalPart = conversation.Callbacks is null ? null : "nosuch" }, TimeProvider.System);

        var seen = await probe.RunAsync(Endpoint, Domain, TestContext.Current.CancellationToken);

        var judged = EndpointJudge.Judge(seen);
        Assert.Equal(
            (conversation.Verdict, conversation.Rule),
            (judged.Reason is { } reason ? $"{Words<EndpointVerdict>.Of(judged.Verdict)} {Words<NotTestedReason>.Of(reason)}" : Words<EndpointVerdict>.Of(judged.Verdict), judged.Rule));
        if (conversation.Callbacks is { } callbacks) Assert.Equal(callbacks, Seen.Nothing.With(new EndpointFacts(Endpoint, 10, null, judged, seen)).Of("BSC-014"));
        Assert.Empty(server.Surprises);
        Assert.Equal(0, server.Left);
    }

    [Fact]
    public void Every_verdict_that_a_probe_alone_can_give_has_a_conversation()
    {
        var verdicts = Conversation.Names.Select(name => Conversation.Read(name, Placeholders).Verdict).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "accepts-unknown", "not-tested greylisted", "not-tested probe-blocked", "not-tested rate-limited", "not-tested sender-verification", "not-tested tls-failed",
                "not-tested unreachable", "rejects-after-data", "rejects-temporarily", "rejects-unknown",
            ],
            verdicts);
    }
}
