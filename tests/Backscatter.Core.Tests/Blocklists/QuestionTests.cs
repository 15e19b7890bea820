using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class QuestionTests
{
    private const string Secret = "abcdefghijklmnopqrstuvwxyz";

    private static readonly BlocklistKeys Keys = new(new Dictionary<string, string> { ["spamhaus-dqs"] = Secret, ["spamrats"] = Secret, ["httpbl"] = Secret });

    [Theory]
    [InlineData("psbl.surriel.com", "192.0.2.99", "99.2.0.192.psbl.surriel.com")]
    [InlineData("dnsbl.dronebl.org", "2001:db8:1:2:3:4:567:89ab", "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.dnsbl.dronebl.org")]
    [InlineData("dnsbl.dronebl.org", "::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.dnsbl.dronebl.org")]
    [InlineData("psbl.surriel.com", "::ffff:192.0.2.99", "99.2.0.192.psbl.surriel.com")]
    public void An_address_is_asked_reversed(string zone, string address, string name) =>
        Assert.Equal(name, Ask(zone, BlocklistSubject.Of(IPAddress.Parse(address))).ToDns(DnsRecordType.A).Name);

    [Fact]
    public void A_domain_is_asked_as_it_is() =>
        Assert.Equal("xn--mnchen-3ya.example.dbl.spamhaus.org", Ask("dbl.spamhaus.org", BlocklistSubject.Of(DomainName.Parse("München.example."))).ToDns(DnsRecordType.TXT).Name);

    [Theory]
    [InlineData("dbl.spamhaus.org", "192.0.2.99")]
    [InlineData("psbl.surriel.com", "2001:db8::1")]
    [InlineData("bl.ipv6.spameatingmonkey.net", "192.0.2.99")]
    [InlineData("uribl.rspamd.com", "192.0.2.99")]
    [InlineData("dnsbl.sorbs.net", "192.0.2.99")]
    public void A_list_is_not_asked_about_what_it_does_not_carry_and_a_dead_one_never(string zone, string address) =>
        Assert.Equal(QuestionOutcome.NotSuitable, Ask(zone, BlocklistSubject.Of(IPAddress.Parse(address))).Outcome);

    [Fact]
    public void An_address_list_is_not_asked_about_a_domain() =>
        Assert.Equal(QuestionOutcome.NotSuitable, Ask("psbl.surriel.com", BlocklistSubject.Of(DomainName.Parse("example.com"))).Outcome);

    [Theory]
    [InlineData("zen.dq.spamhaus.net", "1.2.0.192.abcdefghijklmnopqrstuvwxyz.zen.dq.spamhaus.net", "1.2.0.192.<key>.zen.dq.spamhaus.net")]
    [InlineData("all.spamrats.com", "1.2.0.192.abcdefghijklmnopqrstuvwxyz.all.spamrats.com", "1.2.0.192.<key>.all.spamrats.com")]
    [InlineData("dnsbl.httpbl.org", "abcdefghijklmnopqrstuvwxyz.1.2.0.192.dnsbl.httpbl.org", "<key>.1.2.0.192.dnsbl.httpbl.org")]
    public void A_key_is_in_what_is_sent_and_not_in_what_is_shown(string zone, string sent, string shown)
    {
        var question = Ask(zone, BlocklistSubject.Of(IPAddress.Parse("192.0.2.1")));

        Assert.Equal(sent, question.ToDns(DnsRecordType.A).Name);
        Assert.Equal(shown, question.ShownName);
        Assert.Equal(shown, question.ToString());
    }

    [Fact]
    public void A_list_that_needs_a_key_is_not_asked_without_one()
    {
        var subject = BlocklistSubject.Of(IPAddress.Parse("192.0.2.1"));
        var question = BlocklistQuestion.For(BlocklistCatalogue.Shipped.Find("zen.dq.spamhaus.net")!, subject, BlocklistKeys.None);

        Assert.Equal(QuestionOutcome.KeyMissing, question.Outcome);
        Assert.Equal("1.2.0.192.<key>.zen.dq.spamhaus.net", question.ShownName);
    }

    [Fact]
    public void A_list_that_only_takes_a_key_is_asked_without_one_too()
    {
        var question = BlocklistQuestion.For(BlocklistCatalogue.Shipped.Find("all.spamrats.com")!, BlocklistSubject.Of(IPAddress.Parse("192.0.2.1")), BlocklistKeys.None);

        Assert.Equal("1.2.0.192.all.spamrats.com", question.ToDns(DnsRecordType.A).Name);
    }

    [Fact]
    public void A_name_longer_than_DNS_allows_is_not_asked()
    {
        var domain = DomainName.Parse(string.Join('.', Enumerable.Repeat(new string('a', 59), 4)));

        Assert.Equal(QuestionOutcome.TooLong, Ask("dbl.spamhaus.org", BlocklistSubject.Of(domain)).Outcome);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a..b")]
    [InlineData("key;drop")]
    public void A_key_that_cannot_be_part_of_a_name_is_refused_without_being_shown(string key)
    {
        var wrong = Assert.Throws<FormatException>(() => new BlocklistKeys(new Dictionary<string, string> { ["abusix"] = key }));

        Assert.Equal("the key \"abusix\" cannot be part of a DNS name: it must be letters, digits and hyphens; copy it again from the operator's page", wrong.Message);
    }

    [Fact]
    public void Keys_show_their_names_only()
    {
        Assert.Equal("keys: httpbl, spamhaus-dqs, spamrats", Keys.ToString());
        Assert.Equal("could not ask 1.2.0.192.<key>.zen.dq.spamhaus.net", Keys.Mask("could not ask 1.2.0.192.ABCDEFGHIJKLMNOPQRSTUVWXYZ.zen.dq.spamhaus.net"));
    }

    private static BlocklistQuestion Ask(string zone, BlocklistSubject subject) => BlocklistQuestion.For(BlocklistCatalogue.Shipped.Find(zone)!, subject, Keys);
}
