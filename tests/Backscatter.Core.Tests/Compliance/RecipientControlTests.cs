using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

public sealed class RecipientControlTests
{
    private const string Refuses = "550 5.1.1 User unknown";
    private const string Accepts = "250 2.1.5 Ok";
    private const string Exchange2016 = "220 mx Microsoft ESMTP MAIL Service ready at Mon, 4 May 2026 12:00:00 +0000";
    private const string Exchange2003 = "220 mx Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at Mon, 4 May 2026 12:00:00 +0000";

    [Theory]
    [InlineData("550 5.1.1 User unknown", "250 2.1.5 Ok", "220 mx ESMTP", "pass")]
    [InlineData("550 5.1.1 User unknown", null, "220 mx ESMTP", "pass")]
    [InlineData("450 4.1.1 Recipient address rejected: unverified address: unknown user", "250 2.1.5 Ok", "220 mx ESMTP", "pass")]
    [InlineData("550 5.7.1 Relaying denied", "250 2.1.5 Ok", "220 mx ESMTP", "pass")]
    [InlineData("250 2.1.5 Ok", "250 2.1.5 Ok", "220 mx ESMTP", "fail")]
    [InlineData("250 2.1.5 Ok", "550 5.1.1 User unknown", "220 mx ESMTP", "fail")]
    [InlineData("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK", Exchange2016, "unknown: data-stage-not-tested")]
    [InlineData("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK", "220 ready", "unknown: data-stage-not-tested")]
    [InlineData("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK", Exchange2003, "fail")]
    [InlineData("550 5.7.1 Relaying denied", "550 5.7.1 Relaying denied", "220 mx ESMTP", "unknown: probe-blocked")]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", "450 4.7.1 Greylisted, try again in 300 seconds", "220 mx ESMTP", "unknown: greylisted")]
    [InlineData("452 4.5.3 Too many recipients", null, "220 mx ESMTP", "unknown: rate-limited")]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", null, "220 mx ESMTP", "unknown: tls-failed")]
    [InlineData(null, null, "220 mx ESMTP", "unknown: unreachable")]
    public void BSC_010_asks_whether_the_unknown_recipient_is_refused(string? unknown, string? postmaster, string greeting, string expected) =>
        Assert.Equal(expected, Seen.Nothing.With(Seen.Endpoint("mx1", 10, unknown, postmaster, greeting)).Of("BSC-010"));

    [Theory]
    [InlineData(NotTestedReason.EgressBlocked, "unknown: egress-blocked")]
    [InlineData(NotTestedReason.NotPermitted, "unknown: not-permitted")]
    [InlineData(NotTestedReason.NoAgent, "unknown: no-agent")]
    [InlineData(NotTestedReason.SenderVerification, "unknown: sender-verification")]
    public void What_was_not_tested_is_unknown_for_the_reason_why_it_was_not(NotTestedReason reason, string expected)
    {
        var facts = Seen.Nothing.With(Seen.Untested("mx1", 10, reason));

        foreach (var id in (string[])["BSC-010", "BSC-011", "BSC-030", "BSC-041"]) Assert.Equal(expected, facts.Of(id));
    }

    [Theory]
    [InlineData("BSC-010")]
    [InlineData("BSC-011")]
    [InlineData("BSC-030")]
    [InlineData("BSC-041")]
    public void Each_control_of_servers_goes_by_how_far_the_route_is_known(string id)
    {
        Assert.Equal("unknown: interrupted", Seen.Nothing.Of(id));
        Assert.Equal("unknown: dns-unknown", (Seen.Nothing with { Route = Seen.Route(RouteKind.Unknown) }).Of(id));
        Assert.Equal("unknown: dns-unknown", (Seen.Nothing with { Route = Seen.Route(RouteKind.Mx, null, RouteNoteKind.AddressesUnknown) }).Of(id));
        Assert.Equal("pass", (Seen.Nothing with { Route = Seen.Route(RouteKind.NullMx) }).Of(id));
        Assert.Equal("pass", (Seen.Nothing with { Route = Seen.Route(RouteKind.None) }).Of(id));
    }

    [Theory]
    [InlineData("BSC-010")]
    [InlineData("BSC-011")]
    [InlineData("BSC-030")]
    [InlineData("BSC-041")]
    public void Servers_that_the_route_names_and_nobody_looked_at_are_not_servers_that_pass(string id)
    {
        var known = Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses), Seen.Endpoint("mx2", 20, Refuses));

        Assert.Equal("unknown: interrupted", (known with { Endpoints = [] }).Of(id));
        Assert.Equal("unknown: interrupted", (known with { Endpoints = [Secure(known.Endpoints[0])] }).Of(id));
    }

    [Theory]
    [InlineData(RouteNoteKind.MxDoesNotExist)]
    [InlineData(RouteNoteKind.MxWithoutAddress)]
    [InlineData(RouteNoteKind.MxIsAddress)]
    public void A_domain_whose_mx_hosts_lead_nowhere_does_not_pass_for_one_that_takes_no_mail(RouteNoteKind note)
    {
        var facts = Seen.Nothing with { Route = Seen.Route(RouteKind.Mx, null, note) };

        foreach (var id in (string[])["BSC-010", "BSC-011", "BSC-030", "BSC-041"]) Assert.Equal("unknown: unreachable", facts.Of(id));
    }

    [Fact]
    public void One_bad_server_of_many_decides_and_an_untested_one_comes_before_a_good_one()
    {
        Assert.Equal("fail", Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses), Seen.Untested("mx2", 20, NotTestedReason.Unreachable), Seen.Endpoint("mx3", 30, Accepts)).Of("BSC-010"));
        Assert.Equal("unknown: unreachable", Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses), Seen.Untested("mx2", 20, NotTestedReason.Unreachable)).Of("BSC-010"));
    }

    [Fact]
    public void BSC_010_gives_advice_with_a_pass_only_where_the_code_is_temporary()
    {
        Assert.Null(Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses)).Control("BSC-010").Deciding.NextStep);
        Assert.StartsWith(
            "Answer with a permanent code (550 5.1.1;",
            Seen.Nothing.With(Seen.Endpoint("mx1", 10, "450 4.1.1 Recipient address rejected: unverified address: unknown user")).Control("BSC-010").Deciding.NextStep,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550 5.1.1 User unknown", "550 5.1.1 User unknown", "pass")]
    [InlineData("550 5.1.1 User unknown", "450 4.1.1 Recipient address rejected: unverified address: unknown user", "pass")]
    [InlineData("550 5.1.1 User unknown", "250 2.1.5 Ok", "fail")]
    [InlineData("250 2.1.5 Ok", "250 2.1.5 Ok", "pass")]
    [InlineData("250 2.1.5 Ok", "550 5.1.1 User unknown", "pass")]
    [InlineData("550 5.1.1 User unknown", "450 4.7.1 Greylisted, try again in 300 seconds", "unknown: greylisted")]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", "550 5.1.1 User unknown", "unknown: greylisted")]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", "250 2.1.5 Ok", "unknown: greylisted")]
    [InlineData("550 5.1.1 User unknown", "250 2.1.5 Recipient OK", "unknown: data-stage-not-tested")]
    [InlineData("250 2.1.5 Recipient OK", "250 2.1.5 Ok", "unknown: data-stage-not-tested")]
    public void BSC_011_compares_the_backup_with_the_primary(string primary, string backup, string expected) =>
        Assert.Equal(expected, Seen.Nothing.With(Seen.Endpoint("mx1", 10, primary), Seen.Endpoint("mx2", 20, backup)).Of("BSC-011"));

    [Fact]
    public void A_backup_is_compared_with_no_primary_that_was_not_tested()
    {
        var backup = Seen.Nothing.With(Seen.Untested("mx1", 10, NotTestedReason.Unreachable), Seen.Endpoint("mx2", 20, Accepts)).Control("BSC-011").Subjects[1];

        Assert.Equal("unknown: partial", Seen.Said(backup));
    }

    [Theory]
    [InlineData(10, "This host takes recipients that another MX host of the domain refuses.")]
    [InlineData(20, "This backup takes recipients that another MX host of the domain refuses.")]
    public void BSC_011_says_which_host_is_the_weak_one(int preference, string expected)
    {
        var weak = Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses), Seen.Endpoint("weak", preference, Accepts)).Control("BSC-011").Deciding;

        Assert.Equal($"weak.northwind.example [192.0.2.{preference}]:25", weak.Subject);
        Assert.StartsWith(expected, weak.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Refuses, "250 2.1.5 Ok", "pass")]
    [InlineData(Accepts, "250 2.1.5 Ok", "pass")]
    [InlineData(Refuses, "550 5.1.1 User unknown", "fail")]
    [InlineData(Accepts, "550 5.1.1 User unknown", "fail")]
    [InlineData(Refuses, "552 5.2.2 Mailbox full", "fail")]
    [InlineData(Refuses, "550 5.7.1 Relaying denied", "fail")]
    [InlineData("550 5.7.1 Relaying denied", "550 5.7.1 Relaying denied", "unknown: probe-blocked")]
    [InlineData(Refuses, "554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org", "unknown: probe-blocked")]
    [InlineData(Refuses, "450 4.7.1 Greylisted, try again in 300 seconds", "unknown: greylisted")]
    [InlineData(Refuses, "452 4.5.3 Too many recipients", "unknown: rate-limited")]
    [InlineData(Refuses, "530 5.7.0 Must issue a STARTTLS command first", "unknown: tls-failed")]
    [InlineData(Refuses, "451 4.3.0 Temporary lookup failure", "unknown: greylisted")]
    [InlineData(Refuses, null, "unknown: partial")]
    [InlineData(null, null, "unknown: unreachable")]
    public void BSC_030_asks_whether_postmaster_is_taken(string? unknown, string? postmaster, string expected) =>
        Assert.Equal(expected, Seen.Nothing.With(Seen.Endpoint("mx1", 10, unknown, postmaster)).Of("BSC-030"));

    [Fact]
    public void A_refusal_of_MAIL_before_postmaster_says_nothing_about_postmaster()
    {
        var endpoint = Seen.Endpoint("mx1", 10, Refuses);
        var interrupted = endpoint with { Observation = endpoint.Observation! with { Postmaster = Seen.Read(SmtpStage.Mail, "550 5.1.1 User unknown") } };

        Assert.Equal("unknown: partial", Seen.Nothing.With(interrupted).Of("BSC-030"));
    }

    [Theory]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds")]
    [InlineData("452 4.5.3 Too many recipients")]
    [InlineData("554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org")]
    public void What_is_unknown_about_postmaster_has_a_next_step_of_its_own(string postmaster)
    {
        var next = Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses, postmaster)).Control("BSC-030").Deciding.NextStep;

        Assert.NotNull(next);
        Assert.NotEqual("Nothing to do.", next);
    }

    [Fact]
    public void Foreign_text_is_made_fit_to_be_shown()
    {
        var why = Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses, "550 5.1.1 \u001b[2Jno such user\u202e")).Control("BSC-030").Deciding.Why;

        Assert.DoesNotContain(why, c => char.IsControl(c) || c == '\u202e');
    }

    private static EndpointFacts Secure(EndpointFacts endpoint) =>
        endpoint with { Observation = endpoint.Observation! with { Tls = new TlsObservation(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate()) } };
}
