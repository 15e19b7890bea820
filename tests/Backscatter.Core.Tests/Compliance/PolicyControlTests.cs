using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Compliance;

public sealed class PolicyControlTests
{
    [Theory]
    [InlineData(SpfStatus.Valid, "pass", "Valid. 3 of 10 lookups.")]
    [InlineData(SpfStatus.None, "fail", "There is no SPF record.")]
    [InlineData(SpfStatus.PermError, "fail", "something is wrong in it. 3 of 10 lookups.")]
    [InlineData(SpfStatus.TempError, "unknown: dns-unknown", "a lookup failed.")]
    public void BSC_050_goes_by_what_the_record_is_worth(SpfStatus status, string expected, string why)
    {
        var deciding = (Seen.Nothing with { Spf = Seen.Spf(status) }).Control("BSC-050").Deciding;

        Assert.Equal((expected, why), (Seen.Said(deciding), deciding.Why));
    }

    [Fact]
    public void BSC_050_fails_where_everybody_may_send()
    {
        Assert.Equal("fail", (Seen.Nothing with { Spf = Seen.Spf(SpfStatus.Valid, SpfProblemKind.EverybodyPasses) }).Of("BSC-050"));
        Assert.Equal("fail", (Seen.Nothing with { Spf = Seen.Spf(SpfStatus.TempError, SpfProblemKind.LookupFailed, SpfProblemKind.EverybodyPasses) }).Of("BSC-050"));
    }

    [Theory]
    [InlineData(SpfProblemKind.NoAll)]
    [InlineData(SpfProblemKind.PtrUsed)]
    [InlineData(SpfProblemKind.VeryWideRange)]
    [InlineData(SpfProblemKind.VoidLookup)]
    public void Advice_about_a_valid_record_is_no_fault(SpfProblemKind kind) =>
        Assert.Equal("pass", (Seen.Nothing with { Spf = Seen.Spf(SpfStatus.Valid, kind) }).Of("BSC-050"));

    [Theory]
    [InlineData(SpfProblemKind.TooManyLookups, "Remove includes that nothing sends by, and write stable addresses as ip4 or ip6.")]
    [InlineData(SpfProblemKind.TooManyVoidLookups, "Remove the terms that lead to nothing.")]
    [InlineData(SpfProblemKind.SeveralRecords, "Merge the records into one.")]
    [InlineData(SpfProblemKind.Loop, "Break the loop between the records.")]
    [InlineData(SpfProblemKind.TargetWithoutRecord, "Remove the include or redirect whose target publishes no SPF record.")]
    [InlineData(SpfProblemKind.SyntaxError, "Correct the term that is named.")]
    public void The_next_step_mends_what_is_wrong_with_the_record(SpfProblemKind kind, string next) =>
        Assert.Equal(next, (Seen.Nothing with { Spf = Seen.Spf(SpfStatus.PermError, SpfProblemKind.PtrUsed, kind) }).Control("BSC-050").Deciding.NextStep);

    [Theory]
    [InlineData("v=DMARC1; p=reject", "northwind.example", "pass", "p=reject, enforced.")]
    [InlineData("v=DMARC1; p=quarantine", "northwind.example", "pass", "p=quarantine, enforced.")]
    [InlineData("v=DMARC1; p=reject", "example", "pass", "p=reject from example, enforced.")]
    [InlineData("v=DMARC1; p=none; sp=reject", "example", "pass", "sp=reject from example, enforced.")]
    [InlineData("v=DMARC1; p=reject; sp=none", "example", "fail", "sp=none from example: receivers are asked to do nothing.")]
    [InlineData("v=DMARC1; p=none", "northwind.example", "fail", "p=none: receivers are asked to do nothing.")]
    [InlineData("v=DMARC1; p=quarantine; pct=50", "northwind.example", "fail", "p=quarantine, for a part of the mail only (pct=50).")]
    [InlineData("v=DMARC1; p=reject; pct=0", "northwind.example", "fail", "p=reject, for no mail at all (pct=0).")]
    [InlineData("v=DMARC1; p=reject; t=y", "northwind.example", "fail", "p=reject, but in test mode (t=y).")]
    [InlineData("v=DMARC1; p=none; t=y", "northwind.example", "fail", "p=none: receivers are asked to do nothing.")]
    public void BSC_051_goes_by_whether_the_policy_is_enforced(string record, string foundAt, string expected, string why)
    {
        var deciding = (Seen.Nothing with { Dmarc = Seen.Dmarc(record, foundAt) }).Control("BSC-051").Deciding;

        Assert.Equal((expected, why), (Seen.Said(deciding), deciding.Why));
    }

    [Theory]
    [InlineData(DmarcStatus.None, "fail")]
    [InlineData(DmarcStatus.Invalid, "fail")]
    [InlineData(DmarcStatus.Unknown, "unknown: dns-unknown")]
    public void BSC_051_without_a_policy(DmarcStatus status, string expected) =>
        Assert.Equal(expected, (Seen.Nothing with { Dmarc = Seen.DmarcWithout(status) }).Of("BSC-051"));

    [Theory]
    [InlineData(RouteKind.NullMx, "pass")]
    [InlineData(RouteKind.Mx, "pass")]
    [InlineData(RouteKind.ImplicitMx, "pass")]
    [InlineData(RouteKind.None, "pass")]
    [InlineData(RouteKind.NullMxWithOthers, "fail")]
    [InlineData(RouteKind.Unknown, "unknown: dns-unknown")]
    public void BSC_052_goes_by_the_kind_of_route(RouteKind kind, string expected) =>
        Assert.Equal(expected, (Seen.Nothing with { Route = Seen.Route(kind) }).Of("BSC-052"));

    [Fact]
    public void BSC_052_fails_a_null_MX_with_a_preference() =>
        Assert.Equal("fail", (Seen.Nothing with { Route = Seen.Route(RouteKind.NullMx, null, RouteNoteKind.NullMxPreference) }).Of("BSC-052"));

    [Fact]
    public void BSC_052_names_the_records_that_contradict_the_null_MX()
    {
        var host = new MailHost(DomainName.Parse("mx1.northwind.example"), 10, DnsOutcome.Absent, DnsOutcome.Absent, [], null);

        Assert.Equal(
            "A null MX stands beside mx1.northwind.example: senders differ in which of them they believe.",
            (Seen.Nothing with { Route = Seen.Route(RouteKind.NullMxWithOthers, [host]) }).Control("BSC-052").Deciding.Why);
    }

    [Theory]
    [InlineData("BSC-050")]
    [InlineData("BSC-051")]
    [InlineData("BSC-052")]
    public void What_was_not_finished_is_interrupted(string id) => Assert.Equal("unknown: interrupted", Seen.Nothing.Of(id));

    [Fact]
    public void A_domain_that_takes_no_mail_is_told_to_say_that_it_sends_none()
    {
        var facts = Seen.Nothing with { Route = Seen.Route(RouteKind.NullMx), Spf = Seen.Spf(SpfStatus.None), Dmarc = Seen.DmarcWithout(DmarcStatus.None) };

        Assert.Equal("Publish v=spf1 -all: the domain takes no mail and should send none.", facts.Control("BSC-050").Deciding.NextStep);
        Assert.Equal("Publish v=DMARC1; p=reject: the domain sends no mail.", facts.Control("BSC-051").Deciding.NextStep);
    }
}
