using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Backscatter.Core.Compliance;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Scanning;

public sealed class RejudgedTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly Endpoint Endpoint = new(DomainName.Parse("mx.contoso.example"), IPAddress.Parse("192.0.2.1"), 25);

    private static readonly TlsObservation Tls = new(
        TlsOutcome.Established, "TLS 1.3", "TLS_AES_256_GCM_SHA384", new CertificateObservation("CN=mx", "CN=ca", ["mx.contoso.example"], Noon, Noon.AddDays(90), ["expired"]), null, false, true);

    [Fact]
    public void A_probe_that_a_scan_keeps_is_the_probe_that_was_made()
    {
        var seen = Probe(
            Tls, "4.2.0 a failure", (Probed.Greeting, SmtpStage.Connect, 220, "mx"), (Probed.Ehlo, SmtpStage.Ehlo, 250, "mx\nSIZE 100\n"), (Probed.Mail, SmtpStage.Mail, 250, "ok"),
            (Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, "5.1.1 no such user"), (Probed.Postmaster, SmtpStage.Mail, 451, "later"), (Probed.NullSender, SmtpStage.MailNullSender, 550, "no"),
            (Probed.Data, SmtpStage.RcptPostmaster, 550, "no"));

        var kept = KeptProbe.Of(Kept(seen))!;

        Assert.True(kept.IsWhole);
        Assert.Equal(JsonSerializer.Serialize(ProbeDocument.Of(seen)), JsonSerializer.Serialize(kept.Document));
    }

    // What proved a callback is told once, by whoever listened at the time.
    [Fact]
    public async Task Calls_back_that_were_seen_are_seen_again()
    {
        var part = Kept(Probe(Tls, null, (Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, "5.1.1 no such user"))) with { Callbacks = [new CallbackPart(Noon, "192.0.2.7", "mx", "", "mxcheck-0123456789@probe.example")] };

        var seen = await new KeptProbes([KeptProbe.Of(part)!], ReplyRules.Shipped).FindAsync(Endpoint, DomainName.Parse("contoso.example"), TestContext.Current.CancellationToken);

        Assert.Equal([new SeenCallback(Noon, "192.0.2.7", "mx", "", "mxcheck-0123456789@probe.example")], Assert.IsType<ProbeElsewhere.Seen>(seen).Callbacks);
    }

    // As documents were before what each reply answers was kept.
    [Theory]
    [InlineData("mail 250, rcpt-unknown 550 5.1.1 no such user, rcpt-postmaster 250 ok", "RejectsUnknown", "unknown.wording.no-such-user")]
    [InlineData("mail 250, rcpt-unknown 250 ok", "AcceptsUnknown", "accepted.code")]
    [InlineData("mail 550 go away", "NotTested", "")]
    [InlineData("mail 250, rcpt-unknown 250 ok, mail 451 later", null, "it does not say which command each reply answers, as those from before did not")]
    [InlineData("rcpt-unknown 250 ok, rcpt-unknown 250 ok", null, "two of its replies answer the same command")]
    public void An_older_document_is_judged_as_far_as_it_can_be_read(string replies, string? verdict, string said)
    {
        var kept = JsonNode.Parse(JsonSerializer.Serialize(Kept(Probe(Tls, null)), ScanDocument.Json))!.AsObject();
        foreach (var name in (string[])["connected", "keywords"]) kept.Remove(name);
        kept["replies"] = new JsonArray([.. replies.Split(", ").Select(reply => new JsonObject
        {
            ["stage"] = reply.Split(' ')[0], ["reply"] = reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..] is { Length: 3 } code ? code + " " : reply[(reply.IndexOf(' ', StringComparison.Ordinal) + 1)..],
            ["kind"] = "accepted", ["rule"] = "r", ["seconds"] = 1,
        })]);
        var part = kept.Deserialize<EndpointPart>(ScanDocument.Json)!;

        var judged = Rejudged.Of(part, ReplyRules.Shipped)!;

        Assert.Equal(verdict, judged.After?.Verdict.ToString());
        Assert.Contains(said, judged.After?.Rule ?? judged.WhyNot, StringComparison.Ordinal);
        Assert.False(KeptProbe.Of(part)!.IsWhole);
    }

    [Theory]
    [InlineData("judge.no-connection", null, EndpointVerdict.NotTested, "NotTested Unreachable")]
    [InlineData("judge.temporary-lasts", null, EndpointVerdict.RejectsTemporarily, "it was decided by tries over a time, not by this one alone")]
    [InlineData("judge.bounce-seen", null, EndpointVerdict.BackscatterConfirmed, "a message was sent, and what became of it decided")]
    [InlineData("some.rule", null, EndpointVerdict.NotTested, "it does not say whether a connection came about")]
    public void What_one_conversation_did_not_decide_is_not_judged_by_it(string rule, bool? connected, EndpointVerdict verdict, string said)
    {
        var part = Kept(Probe(TlsObservation.NotReached, null)) with { Rule = rule, Verdict = verdict, Connected = connected, Transcript = [] };

        var judged = Rejudged.Of(part, ReplyRules.Shipped)!;

        Assert.Equal(said, judged.After is { } after ? $"{after.Verdict} {after.Reason}" : judged.WhyNot);
    }

    [Fact]
    public void A_server_that_was_not_probed_has_nothing_to_judge() => Assert.Null(Rejudged.Of(Kept(null), ReplyRules.Shipped));

    [Fact]
    public void A_verdict_that_changes_is_told_and_another_rule_that_says_the_same_is_not()
    {
        var part = Kept(Probe(Tls, null, (Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, "5.1.1 no such user")));

        Assert.False(Rejudged.Of(part with { Rule = "an.old.rule" }, ReplyRules.Shipped)!.IsChanged);
        Assert.True(Rejudged.Of(part with { Verdict = EndpointVerdict.AcceptsUnknown }, ReplyRules.Shipped)!.IsChanged);
        Assert.True(Rejudged.Of(part with { Verdict = EndpointVerdict.NotTested, Reason = NotTestedReason.ProbeBlocked }, ReplyRules.Shipped)!.IsChanged);
    }

    private static ProbeObservation Probe(TlsObservation tls, string? failure, params (Probed To, SmtpStage Stage, int Code, string Text)[] replies) => new ProbeDocument
    {
        Schema = ProbeDocument.SchemaId,
        Host = "mx.contoso.example",
        Address = "192.0.2.1",
        Port = 25,
        StartedAt = Noon,
        Seconds = 3.125,
        Recipient = "nobody@contoso.example",
        Connected = true,
        ConnectTimedOut = false,
        Keywords = ["SIZE", "STARTTLS"],
        Tls = tls,
        Failure = failure,
        Transcript = [new ProbedLine(0.25, TranscriptSide.Server, "220 mx"), new ProbedLine(0.5, TranscriptSide.Note, "connected")],
        Replies = [.. replies.Select(reply => new ProbedReply(reply.To, reply.Stage, reply.Code, reply.Text.Split('\n'), 0.125))],
    }.Observation(ReplyRules.Shipped);

    /// <summary>The endpoint as it stands in the document of a scan, read back.</summary>
    private static EndpointPart Kept(ProbeObservation? seen)
    {
        var judgement = seen is null ? EndpointJudgement.NotTested(NotTestedReason.NotPermitted, "No.", "Ask.", "r") : EndpointJudge.Judge(seen);
        var facts = new ScanFacts { Target = "contoso.example", Domain = DomainName.Parse("contoso.example"), Zones = new HashSet<string>(), Endpoints = [new EndpointFacts(Endpoint, 10, null, judgement, seen)] };
        Assert.True(Target.TryParse("contoso.example", out var target, out _));
        TenantReport[] reports = [new TenantReport(new ScanReport(target, Noon, TimeSpan.Zero, true, facts, []), null)];
        using var document = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(reports.ToDocument(new SettingsPart([], "permitted", 25, []), Noon, TimeSpan.Zero, true), ScanDocument.Json));
        return document.RootElement.GetProperty("targets")[0].GetProperty("endpoints")[0].Deserialize<EndpointPart>(ScanDocument.Json)!;
    }
}
