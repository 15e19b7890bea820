using Backscatter.Core.Discovery;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Discovery;

public sealed class DmarcRecordTests
{
    [Theory]
    [InlineData("v=DMARC1; p=none", true)]
    [InlineData("v=DMARC1", true)]
    [InlineData("v = DMARC1 ;p=none", true)]
    [InlineData("V=DMARC1;p=none", true)]
    [InlineData("v=dmarc1; p=none", false)]
    [InlineData("v=DMARC1 p=none", false)]
    [InlineData("v=DMARC12; p=none", false)]
    [InlineData(" v=DMARC1; p=none", false)]
    [InlineData("p=none; v=DMARC1", false)]
    [InlineData("v=spf1 -all", false)]
    [InlineData("=DMARC1", false)]
    [InlineData("", false)]
    public void A_record_begins_with_its_version(string text, bool isDmarc)
    {
        Assert.Equal(isDmarc, DmarcRecord.IsDmarc(text));
    }

    [Theory]
    [InlineData("v=dmarc1; p=none", true)]
    [InlineData("v=DMARC1 p=none", true)]
    [InlineData(" \"v=DMARC1; p=none\"", true)]
    [InlineData("v=DMARC1; p=none", false)]
    [InlineData("v=spf1 -all", false)]
    public void What_was_meant_as_DMARC_and_is_none_is_recognised(string text, bool looks)
    {
        Assert.Equal(looks, DmarcGrammar.LooksLikeDmarc(text));
    }

    [Fact]
    public void Every_tag_is_read()
    {
        var record = DmarcRecord.Read(
            "v=DMARC1; p=reject; sp=Quarantine; np=none; adkim=s; aspf=R; rua=mailto:a@example.com!10m, mailto:b@example.net; ruf=mailto:c@example.com; fo=1:d; t=n; psd=n; pct=100;");
        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.NonexistentPolicy));
        Assert.Equal((DmarcAlignment.Strict, DmarcAlignment.Relaxed), (record.DkimAlignment, record.SpfAlignment));
        Assert.Equal(["mailto:a@example.com", "mailto:b@example.net"], record.AggregateReports);
        Assert.Equal(["mailto:c@example.com"], record.FailureReports);
        Assert.Equal(["1", "d"], record.FailureOptions);
        Assert.Equal((100, false, DmarcSuffix.Organization), (record.Percent, record.IsTest, record.Suffix));
        Assert.Equal(DmarcProblemKind.HistoricTag, Assert.Single(record.Problems).Kind);
    }

    [Fact]
    public void Defaults_stand_where_a_tag_is_missing()
    {
        var record = DmarcRecord.Read("v=DMARC1; p=quarantine; rua=mailto:a@example.com");
        Assert.Equal((DmarcPolicy.Quarantine, (DmarcPolicy?)null, (DmarcPolicy?)null), (record.Policy, record.SubdomainPolicy, record.NonexistentPolicy));
        Assert.Equal((DmarcAlignment.Relaxed, DmarcAlignment.Relaxed, 100, false, DmarcSuffix.Unsaid), (record.DkimAlignment, record.SpfAlignment, record.Percent, record.IsTest, record.Suffix));
        Assert.Equal(["0"], record.FailureOptions);
        Assert.Empty(record.Problems);
    }

    [Theory]
    [InlineData("rua=mailto:a@b.example", DmarcProblemKind.MissingPolicy, "the record has no p tag, which counts as p=none")]
    [InlineData("p=block; rua=mailto:a@b.example", DmarcProblemKind.InvalidPolicy, "p=block is no policy: none, quarantine and reject are; receivers act as if the record said p=none")]
    [InlineData("p=reject; sp=; rua=mailto:a@b.example", DmarcProblemKind.InvalidPolicy, "sp= is no policy: none, quarantine and reject are; receivers act as if the record said p=none")]
    [InlineData("p=reject; np=all; rua=mailto:a@b.example", DmarcProblemKind.InvalidPolicy, "np=all is no policy: none, quarantine and reject are; receivers act as if the record said p=none")]
    public void A_missing_or_invalid_policy_counts_as_none(string tags, DmarcProblemKind kind, string text)
    {
        var record = DmarcRecord.Read("v=DMARC1; " + tags);
        Assert.Equal((DmarcPolicy.None, (DmarcPolicy?)null), (record.Policy, record.SubdomainPolicy));
        Assert.Equal(new DmarcProblem(kind, text), Assert.Single(record.Problems));
    }

    [Theory]
    [InlineData("p=none", DmarcProblemKind.NoReports)]
    [InlineData("p=none; p=reject; rua=mailto:a@b.example", DmarcProblemKind.DuplicateTag)]
    [InlineData("p=none; pp=reject; rua=mailto:a@b.example", DmarcProblemKind.UnknownTag)]
    [InlineData("p=none; rua=mailto:a@b.example; hello", DmarcProblemKind.MalformedTag)]
    [InlineData("p=none; rua=mailto:a@b.example; =x", DmarcProblemKind.MalformedTag)]
    [InlineData("p=none; adkim=strict; rua=mailto:a@b.example", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; fo=2; rua=mailto:a@b.example", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; t=yes; rua=mailto:a@b.example", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; rua=mailto:a@b.example, a@c.example", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; rua=mailto:a@b.example,mailto:@c.example", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; rua=mailto:a@b.example; ruf=https://", DmarcProblemKind.InvalidValue)]
    [InlineData("p=none; rua=mailto:a@b.example; ri=3600", DmarcProblemKind.HistoricTag)]
    [InlineData("p=reject; t=Y; rua=mailto:a@b.example", DmarcProblemKind.TestMode)]
    public void What_is_wrong_is_said_and_the_rest_is_read(string tags, DmarcProblemKind kind)
    {
        Assert.Equal(kind, Assert.Single(DmarcRecord.Read("v=DMARC1; " + tags).Problems).Kind);
    }

    [Theory]
    [InlineData("pct=50", 50, DmarcProblemKind.PartOfMail)]
    [InlineData("pct=0", 0, DmarcProblemKind.PartOfMail)]
    [InlineData("pct=101", 100, DmarcProblemKind.InvalidValue)]
    [InlineData("pct=-1", 100, DmarcProblemKind.InvalidValue)]
    [InlineData("pct=99999999999", 100, DmarcProblemKind.InvalidValue)]
    public void A_percentage_is_read_though_it_is_historic(string tag, int percent, DmarcProblemKind kind)
    {
        var record = DmarcRecord.Read($"v=DMARC1; p=reject; rua=mailto:a@b.example; {tag}");
        Assert.Equal(percent, record.Percent);
        Assert.Equal([DmarcProblemKind.HistoricTag, kind], record.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void No_text_makes_reading_throw_and_nothing_hostile_is_shown()
    {
        var pieces = HostileText.Joined(["v=DMARC1", ";", "=", "p", "sp", "pct", "rua", "mailto:", "a@b.example", "!", ",", ":", "fo", "100", "99999999999", "none", " ", "\u001b", "ü"]);
        Gen.OneOf(HostileText.Any, pieces).Sample(text =>
        {
            _ = DmarcRecord.IsDmarc(text);
            _ = DmarcGrammar.LooksLikeDmarc(text);
            var record = DmarcRecord.Read(text);
            Assert.InRange(record.Percent, 0, 100);
            Assert.All(record.Problems, problem => Assert.DoesNotContain(problem.Text, char.IsControl));
        });
    }
}
