using System.Net;
using Backscatter.Cli.Doctor;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Tests;

/// <summary>What the doctor makes of what was seen.</summary>
public sealed class DoctorJudgeTests
{
    private static readonly IPAddress Ours = IPAddress.Parse("192.0.2.25");
    private static readonly SmtpIdentity Name = SmtpIdentity.Of(DomainName.Parse("probe.msp.example"));

    [Theory]
    [InlineData(ResolverFitness.Fine, "", "Pass")]
    [InlineData(ResolverFitness.Rewrites, "", "Fail")]
    [InlineData(ResolverFitness.Silent, "", "Fail")]
    [InlineData(ResolverFitness.Refused, "bl.spamcop.net", "Fail")]
    // A list that nobody asks may refuse whom it likes.
    [InlineData(ResolverFitness.Refused, "zen.spamhaus.org", "Pass")]
    public void A_resolver(ResolverFitness fitness, string refusedBy, string verdict)
    {
        var seen = new ResolverVerdict("192.0.2.53:53", fitness, refusedBy.Split(' ', StringSplitOptions.RemoveEmptyEntries), "was seen", "mend it");

        Assert.Equal(verdict, DoctorJudge.Resolver(seen, BlocklistCatalogue.Shipped.Named(["bl.spamcop.net"])).Verdict.ToString());
    }

    [Theory]
    [InlineData(EgressStatus.Open, "Pass", 0)]
    [InlineData(EgressStatus.Blocked, "Fail", 5)]
    [InlineData(EgressStatus.Intercepted, "Fail", 0)]
    [InlineData(EgressStatus.Unknown, "Unknown", 0)]
    public void The_way_out_with_what_to_do_where_it_is_blocked(EgressStatus status, string verdict, int remedies)
    {
        var check = DoctorJudge.Egress(new EgressVerdict(status, "Seen.", null));

        Assert.Equal((verdict, remedies), (check.Verdict.ToString(), check.Further.Count));
    }

    [Theory]
    [InlineData(null, false, "Unknown")]
    [InlineData("8.8.4.4", false, "Pass")]
    [InlineData("10.0.0.1", false, "Fail")]
    [InlineData("10.0.0.1", true, "Pass")]
    public void An_address(string? address, bool allowPrivate, string verdict) =>
        Assert.Equal(verdict, DoctorJudge.Address(address is null ? null : IPAddress.Parse(address), given: true, allowPrivate).Verdict.ToString());

    [Theory]
    [InlineData(ReverseStatus.Confirmed, "Pass")]
    [InlineData(ReverseStatus.NoName, "Fail")]
    [InlineData(ReverseStatus.LeadsElsewhere, "Fail")]
    [InlineData(ReverseStatus.Unknown, "Unknown")]
    public void A_reverse_name(ReverseStatus status, string verdict) =>
        Assert.Equal(verdict, DoctorJudge.Reverse(new ReverseResult(Ours, status, [new ReverseName("probe.msp.example", ReverseNameStatus.Unknown, [])], "seen", [])).Verdict.ToString());

    [Theory]
    [InlineData(DnsOutcome.Exists, "192.0.2.25", "Pass")]
    [InlineData(DnsOutcome.Exists, "192.0.2.26", "Fail")]
    [InlineData(DnsOutcome.Absent, null, "Fail")]
    [InlineData(DnsOutcome.Unknown, null, "Unknown")]
    public void An_EHLO_name(DnsOutcome outcome, string? address, string verdict)
    {
        var records = address is null ? [] : new DnsRecord[] { new AddressRecord("probe.msp.example", TimeSpan.Zero, IPAddress.Parse(address)) };
        var reply = new DnsReply(new DnsQuestion("probe.msp.example", DnsRecordType.A), outcome, DnsCode.NoError, records, null, "192.0.2.53:53", TimeSpan.Zero);

        Assert.Equal(verdict, DoctorJudge.Ehlo(Name, Ours, reply).Verdict.ToString());
    }

    [Fact]
    public void A_machine_without_a_name_is_told_to_take_one()
    {
        var check = DoctorJudge.Ehlo(SmtpIdentity.Of(Ours), Ours, null);

        Assert.Equal((Verdict.Fail, "This machine says EHLO [192.0.2.25], since it has no full name; many servers refuse that."), (check.Verdict, check.Why));
    }

    [Theory]
    [InlineData(RouteKind.Mx, "Pass")]
    [InlineData(RouteKind.ImplicitMx, "Fail")]
    [InlineData(RouteKind.NullMx, "Fail")]
    [InlineData(RouteKind.None, "Fail")]
    [InlineData(RouteKind.Unknown, "Unknown")]
    public void The_route_of_the_sender(RouteKind kind, string verdict) =>
        Assert.Equal(verdict, DoctorJudge.SenderRoute(new MailRoute(DomainName.Parse("msp.example"), kind, [], [], [])).Verdict.ToString());

    [Theory]
    [InlineData(SpfStatus.None, "", false, "Fail")]
    [InlineData(SpfStatus.PermError, "192.0.2.25/32", false, "Fail")]
    [InlineData(SpfStatus.TempError, "192.0.2.25/32", false, "Unknown")]
    [InlineData(SpfStatus.Valid, "192.0.2.0/24", false, "Pass")]
    [InlineData(SpfStatus.Valid, "198.51.100.0/24", false, "Fail")]
    [InlineData(SpfStatus.Valid, "198.51.100.0/24", true, "Unknown")]
    public void The_SPF_of_the_sender(SpfStatus status, string range, bool cut, string verdict)
    {
        IReadOnlyList<SpfSender> senders = range.Length == 0 ? [] : [new SpfSender(AddressRange.Parse(range), [new SpfPath(["msp.example"], SpfQualifier.Pass, null)])];
        var tree = new SpfTree(DomainName.Parse("msp.example"), status, "seen", null, 0, cut, 0, SpfQualifier.Fail, [], senders, null, []);

        Assert.Equal(verdict, DoctorJudge.SenderSpf(tree, Ours).Verdict.ToString());
    }

    [Theory]
    [InlineData("Pass Pass", 0)]
    [InlineData("Pass Unknown", 3)]
    [InlineData("Unknown Fail Pass", 1)]
    public void The_exit_code(string verdicts, int code) =>
        Assert.Equal(code, DoctorCheck.Exit([.. verdicts.Split(' ').Select(verdict => new DoctorCheck("it", Enum.Parse<Verdict>(verdict), "Seen."))]));
}
