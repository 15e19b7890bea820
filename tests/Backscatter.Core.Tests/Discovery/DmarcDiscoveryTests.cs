using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Discovery;

public sealed class DmarcDiscoveryTests
{
    private static Task<DmarcResult> FindAsync(string domain, string zone) =>
        new DmarcDiscovery(new ZoneResolver(zone)).FindAsync(DomainName.Parse(domain), CancellationToken.None);

    private static (string? At, DmarcTag? Tag, DmarcPolicy? Policy, DmarcEnforcement Enforcement) Summary(DmarcResult result) =>
        (result.FoundAt?.Ascii, result.Tag, result.Policy, result.Enforcement);

    [Theory]
    [InlineData("p=reject", DmarcPolicy.Reject, DmarcEnforcement.Enforced)]
    [InlineData("p=quarantine", DmarcPolicy.Quarantine, DmarcEnforcement.Enforced)]
    [InlineData("p=none", DmarcPolicy.None, DmarcEnforcement.NotEnforced)]
    [InlineData("p=reject; sp=none", DmarcPolicy.Reject, DmarcEnforcement.Enforced)]
    [InlineData("p=reject; t=y", DmarcPolicy.Reject, DmarcEnforcement.NotEnforced)]
    [InlineData("p=reject; pct=0", DmarcPolicy.Reject, DmarcEnforcement.NotEnforced)]
    [InlineData("p=reject; pct=25", DmarcPolicy.Reject, DmarcEnforcement.PartlyEnforced)]
    [InlineData("p=refuse", DmarcPolicy.None, DmarcEnforcement.NotEnforced)]
    public async Task The_record_of_the_domain_itself_decides_by_p(string tags, DmarcPolicy policy, DmarcEnforcement enforcement)
    {
        var result = await FindAsync("example.com", $"_dmarc.example.com TXT \"v=DMARC1; {tags}\"\n_dmarc.com TXT \"v=DMARC1; p=none\"");
        Assert.Equal(DmarcStatus.Found, result.Status);
        Assert.Equal(("example.com", DmarcTag.P, policy, enforcement), Summary(result));
        Assert.Single(result.Replies);
    }

    [Theory]
    [InlineData("p=reject; sp=quarantine", DmarcTag.SP, DmarcPolicy.Quarantine, DmarcEnforcement.Enforced)]
    [InlineData("p=reject; sp=none", DmarcTag.SP, DmarcPolicy.None, DmarcEnforcement.NotEnforced)]
    [InlineData("p=reject", DmarcTag.P, DmarcPolicy.Reject, DmarcEnforcement.Enforced)]
    [InlineData("p=none; np=reject", DmarcTag.P, DmarcPolicy.None, DmarcEnforcement.NotEnforced)]
    public async Task A_domain_below_takes_the_policy_of_the_one_above(string tags, DmarcTag tag, DmarcPolicy policy, DmarcEnforcement enforcement)
    {
        var result = await FindAsync("mail.example.com", $"_dmarc.example.com TXT \"v=DMARC1; {tags}\"\nmail.example.com A 192.0.2.1");
        Assert.Equal(("example.com", tag, policy, enforcement), Summary(result));
    }

    [Fact]
    public async Task A_name_that_does_not_exist_takes_np()
    {
        var result = await FindAsync("no.example.com", "_dmarc.example.com TXT \"v=DMARC1; p=none; sp=quarantine; np=reject\"");
        Assert.Equal(("example.com", DmarcTag.NP, DmarcPolicy.Reject, DmarcEnforcement.Enforced), Summary(result));
    }

    [Fact]
    public async Task Whether_a_name_exists_may_be_unknown()
    {
        var result = await FindAsync("no.example.com", "_dmarc.example.com TXT \"v=DMARC1; p=none; np=reject\"\nno.example.com MX TIMEOUT");
        Assert.Equal(DmarcStatus.Unknown, result.Status);
        Assert.Equal(DmarcEnforcement.Unknown, result.Enforcement);
    }

    [Theory]
    [InlineData("mail.example.com psd=u; example.com psd=u", "example.com")]
    [InlineData("mail.example.com psd=n; example.com psd=u", "mail.example.com")]
    [InlineData("mail.example.com psd=u; com psd=y", "com")]
    [InlineData("example.com psd=u; com psd=y", "example.com")]
    [InlineData("mail.example.com psd=y; example.com psd=u", "mail.example.com")]
    [InlineData("com psd=y", "com")]
    public async Task The_tree_walk_finds_the_organizational_domain_or_the_public_suffix(string records, string at)
    {
        var zone = string.Join('\n', records.Split("; ").Select(record => record.Split(' ')).Select(record => $"_dmarc.{record[0]} TXT \"v=DMARC1; p=reject; {record[1]}\""));
        Assert.Equal(at, (await FindAsync("a.mail.example.com", zone)).FoundAt?.Ascii);
    }

    [Theory]
    [InlineData("example", "")]
    [InlineData("a.b.example", "b.example example")]
    [InlineData("1x.2x.3x.4x.5x.6x.7x.example", "2x.3x.4x.5x.6x.7x.example 3x.4x.5x.6x.7x.example 4x.5x.6x.7x.example 5x.6x.7x.example 6x.7x.example 7x.example example")]
    [InlineData("0x.0x.0x.1x.2x.3x.4x.5x.6x.7x.example", "2x.3x.4x.5x.6x.7x.example 3x.4x.5x.6x.7x.example 4x.5x.6x.7x.example 5x.6x.7x.example 6x.7x.example 7x.example example")]
    public void The_walk_takes_at_most_eight_questions(string domain, string above)
    {
        Assert.Equal(above, string.Join(' ', DmarcDiscovery.Above(DomainName.Parse(domain))));
    }

    [Fact]
    public async Task Several_records_count_as_none_and_the_walk_goes_on()
    {
        const string Two = "_dmarc.mail.example.com TXT \"v=DMARC1; p=reject\"\n_dmarc.mail.example.com TXT \"v=DMARC1; p=none\"";
        var alone = await FindAsync("mail.example.com", Two);
        Assert.Equal((DmarcStatus.Invalid, DmarcEnforcement.NotEnforced), (alone.Status, alone.Enforcement));
        Assert.Equal("_dmarc.mail.example.com has 2 DMARC records, so none of them counts: keep one", alone.Why);

        var above = await FindAsync("mail.example.com", Two + "\n_dmarc.example.com TXT \"v=DMARC1; p=quarantine; rua=mailto:a@example.com\"");
        Assert.Equal(("example.com", DmarcTag.P, DmarcPolicy.Quarantine, DmarcEnforcement.Enforced), Summary(above));
        Assert.Equal([DmarcProblemKind.SeveralRecords], above.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public async Task No_record_anywhere_is_none_and_what_only_looks_like_one_is_invalid()
    {
        var none = await FindAsync("example.com", "_dmarc.example.com TXT \"v=spf1 -all\"");
        Assert.Equal((DmarcStatus.None, DmarcEnforcement.NotEnforced), (none.Status, none.Enforcement));
        Assert.Equal(["_dmarc.example.com TXT", "_dmarc.com TXT"], none.Replies.Select(reply => reply.Question.ToString()));

        var near = await FindAsync("example.com", "_dmarc.example.com TXT \"v=dmarc1; p=reject\"");
        Assert.Equal(DmarcStatus.Invalid, near.Status);
        Assert.Equal("the TXT record \"v=dmarc1; p=reject\" of _dmarc.example.com is no DMARC record: one begins with v=DMARC1;", near.Why);
    }

    [Theory]
    [InlineData("mail.example.com", "_dmarc.mail.example.com TXT SERVFAIL")]
    [InlineData("mail.example.com", "_dmarc.example.com TXT TIMEOUT\n_dmarc.com TXT \"v=DMARC1; p=reject; psd=y\"")]
    public async Task A_failed_question_is_unknown_and_not_none(string domain, string zone)
    {
        var result = await FindAsync(domain, zone);
        Assert.Equal((DmarcStatus.Unknown, DmarcEnforcement.Unknown), (result.Status, result.Enforcement));
        Assert.Contains("could not be learnt", result.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_above_the_record_that_ends_the_walk_does_not_matter()
    {
        var result = await FindAsync("a.mail.example.com", "_dmarc.mail.example.com TXT \"v=DMARC1; p=reject; psd=n\"\n_dmarc.com TXT SERVFAIL");
        Assert.Equal("mail.example.com", result.FoundAt?.Ascii);
    }

    [Fact]
    public async Task A_name_with_no_room_for_the_label_has_no_record()
    {
        var label = new string('a', 61);
        var longest = string.Join('.', label, label, label, label, "bcde");
        Assert.Equal(DmarcStatus.None, (await FindAsync(longest, "")).Status);
    }
}
