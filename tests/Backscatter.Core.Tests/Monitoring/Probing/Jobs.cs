using System.Net;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Monitoring.Probing;

/// <summary>Jobs and agents for the tables of their rules.</summary>
internal static class Jobs
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    public static readonly Endpoint Endpoint = new(DomainName.Parse("mx.contoso.example"), IPAddress.Parse("192.0.2.1"), 25);

    public static ProbeJob Job(string address = "192.0.2.1") => new(
        "j1", "s1", TenantId.Parse("contoso"), "contoso.example", "contoso.example", "mx.contoso.example", address, 25, "abcdefghijklmnop", Noon, Noon.AddMinutes(30))
    {
        Resume = RetryWork.Form.Write(new RetryWork("s", TenantId.Parse("contoso"), "contoso.example", 0)),
    };

    /// <summary>An agent, heard of so many seconds before noon.</summary>
    public static Agent Agent(string id, int seen = 0, bool ipv4 = true, bool ipv6 = false) =>
        new(id, $"probe-{id}", "", Noon.AddDays(-1), new AgentCapabilities(ipv4, ipv6, null, [], false, "1")) { LastSeenAt = Noon.AddSeconds(-seen) };

    public static ProbeDocument Document(DateTimeOffset at, double seconds = 3) => new()
    {
        Schema = ProbeDocument.SchemaId,
        Host = "mx.contoso.example",
        Address = "192.0.2.1",
        Port = 25,
        StartedAt = at,
        Seconds = seconds,
        Recipient = "nobody@contoso.example",
        Connected = true,
        Keywords = ["SIZE"],
        Tls = TlsObservation.NotOffered,
        Transcript = [new ProbedLine(0.1, TranscriptSide.Server, "220 mx")],
        Replies = [new ProbedReply(Probed.Greeting, SmtpStage.Connect, 220, ["mx"], 0.1), new ProbedReply(Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, ["5.1.1 no such user"], 0.2)],
    };
}
