using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class AnswerInterpreterTests
{
    [Theory]
    [InlineData("zen.spamhaus.org", "127.0.0.2", "listed")]
    [InlineData("zen.spamhaus.org", "127.0.0.3", "listed")]
    [InlineData("zen.spamhaus.org", "127.0.0.10", "listed")]
    [InlineData("zen.spamhaus.org", "127.0.0.11", "listed")]
    [InlineData("zen.spamhaus.org", "127.0.0.2 127.0.0.9", "listed")]
    [InlineData("zen.spamhaus.org", "127.0.0.30", "listed")]
    [InlineData("authbl.dq.spamhaus.net", "127.0.0.20", "listed")]
    [InlineData("dbl.spamhaus.org", "127.0.1.2", "listed")]
    [InlineData("dbl.spamhaus.org", "127.0.1.106", "listed")]
    [InlineData("dbl.spamhaus.org", "127.0.1.20", "listed")]
    [InlineData("zrd.dq.spamhaus.net", "127.0.2.24", "informational")]
    [InlineData("multi.surbl.org", "127.0.0.72", "listed")]
    [InlineData("multi.surbl.org", "127.0.0.4", "informational")]
    [InlineData("multi.surbl.org", "127.0.0.36", "informational")]
    [InlineData("multi.surbl.org", "127.0.0.100", "listed")]
    [InlineData("multi.uribl.com", "127.0.0.2", "listed")]
    [InlineData("multi.uribl.com", "127.0.0.4", "informational")]
    [InlineData("multi.uribl.com", "127.0.0.14", "listed")]
    [InlineData("grey.uribl.com", "127.0.0.4", "informational")]
    [InlineData("white.uribl.com", "127.0.0.2", "allow-listed")]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.0.1", "allow-listed")]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.0.3", "informational")]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.0.4", "listed")]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.1.1 127.0.0.2", "listed")]
    [InlineData("hostkarma.junkemailfilter.com", "127.0.0.1 127.0.1.1", "allow-listed")]
    [InlineData("bl.mailspike.net", "127.0.0.2", "listed")]
    [InlineData("bl.mailspike.net", "127.0.0.10", "listed")]
    [InlineData("rep.mailspike.net", "127.0.0.10", "listed")]
    [InlineData("rep.mailspike.net", "127.0.0.13", "informational")]
    [InlineData("rep.mailspike.net", "127.0.0.16", "informational")]
    [InlineData("rep.mailspike.net", "127.0.0.20", "allow-listed")]
    [InlineData("list.dnswl.org", "127.0.5.3", "allow-listed")]
    [InlineData("list.dnswl.org", "127.0.15.0", "allow-listed")]
    [InlineData("bl.score.senderscore.com", "127.0.0.6", "listed")]
    [InlineData("score.senderscore.com", "127.0.4.0", "informational")]
    [InlineData("dnsbl.spfbl.net", "127.0.0.2", "listed")]
    [InlineData("dnsbl.spfbl.net", "127.0.0.3", "informational")]
    [InlineData("dnswl.spfbl.net", "127.0.0.5", "allow-listed")]
    [InlineData("ips.backscatterer.org", "127.0.0.2", "listed")]
    [InlineData("dnsbl-1.uceprotect.net", "127.0.0.2", "listed")]
    [InlineData("dnsbl-2.uceprotect.net", "127.0.0.2", "informational")]
    [InlineData("dnsbl-3.uceprotect.net", "127.0.0.2", "informational")]
    [InlineData("ips.whitelisted.org", "127.0.0.2", "allow-listed")]
    [InlineData("all.spamrats.com", "127.0.0.38", "listed")]
    [InlineData("auth.spamrats.com", "127.0.0.43", "listed")]
    [InlineData("combined.mail.abusix.zone", "127.0.0.200", "listed")]
    [InlineData("dblack.mail.abusix.zone", "127.0.1.2", "listed")]
    [InlineData("rbl.efnetrbl.org", "127.0.0.1", "listed")]
    [InlineData("dnsrbl.swinog.ch", "127.0.0.3", "listed")]
    [InlineData("bl.blocklist.de", "127.0.0.15", "listed")]
    [InlineData("bl.blocklist.de", "127.0.0.23", "listed")]
    [InlineData("dnsbl.tornevall.org", "127.0.0.64", "listed")]
    [InlineData("dnsbl.tornevall.org", "127.0.0.1", "informational")]
    [InlineData("torexit.dan.me.uk", "127.0.0.100", "informational")]
    [InlineData("fresh15.spameatingmonkey.net", "127.0.0.2", "informational")]
    [InlineData("korea.services.net", "127.0.0.2", "informational")]
    [InlineData("iadb.isipp.com", "127.0.1.255", "allow-listed")]
    [InlineData("iadb.isipp.com", "127.0.0.2 127.3.100.6", "allow-listed")]
    [InlineData("iadb.isipp.com", "127.2.255.4", "informational")]
    [InlineData("dnsbl.httpbl.org", "127.1.9.0", "informational")]
    [InlineData("nbl.0spam.org", "127.0.7.0", "listed")]
    [InlineData("bl.spamcop.net", "127.0.0.3", "listed")]
    public void A_code_means_what_its_list_says(string zone, string answers, string result) =>
        Assert.Equal(result, Words.Of(Explain(zone, answers).Result));

    [Theory]
    [InlineData("zen.spamhaus.org", "127.255.255.252", UnknownReason.Refused)]
    [InlineData("zen.spamhaus.org", "127.255.255.254", UnknownReason.Refused)]
    [InlineData("zen.spamhaus.org", "127.255.255.255", UnknownReason.Refused)]
    [InlineData("zen.dq.spamhaus.net", "127.255.255.250", UnknownReason.Refused)]
    [InlineData("psbl.surriel.com", "127.255.255.1", UnknownReason.Refused)]
    [InlineData("zen.spamhaus.org", "127.0.0.2 127.255.255.254", UnknownReason.Refused)]
    [InlineData("dbl.spamhaus.org", "127.0.1.255", UnknownReason.Refused)]
    [InlineData("zrd.dq.spamhaus.net", "127.0.2.255", UnknownReason.Refused)]
    [InlineData("multi.surbl.org", "127.0.0.1", UnknownReason.Refused)]
    [InlineData("multi.uribl.com", "127.0.0.1", UnknownReason.Refused)]
    [InlineData("multi.uribl.com", "127.0.0.255", UnknownReason.Refused)]
    [InlineData("black.uribl.com", "127.0.0.1", UnknownReason.Refused)]
    [InlineData("list.dnswl.org", "127.0.0.255", UnknownReason.Refused)]
    [InlineData("list.dnswl.org", "127.0.10.3", UnknownReason.Refused)]
    [InlineData("dwl.dnswl.org", "127.0.10.3", UnknownReason.Refused)]
    [InlineData("bl.score.senderscore.com", "127.255.255.255", UnknownReason.Refused)]
    [InlineData("sa-trusted.bondedsender.org", "127.255.255.255", UnknownReason.Refused)]
    [InlineData("spam.spamrats.com", "127.0.0.2", UnknownReason.Refused)]
    [InlineData("dnsbl.invaluement.com", "127.0.0.2", UnknownReason.Refused)]
    [InlineData("zen.spamhaus.org", "127.0.0.1", UnknownReason.Rewritten)]
    [InlineData("dbl.spamhaus.org", "127.0.0.1", UnknownReason.Rewritten)]
    [InlineData("ips.backscatterer.org", "127.0.0.1", UnknownReason.Rewritten)]
    [InlineData("ips.backscatterer.org", "62.0.58.94", UnknownReason.AnswerOutside127)]
    [InlineData("zen.spamhaus.org", "127.0.0.4 198.105.244.11", UnknownReason.AnswerOutside127)]
    [InlineData("zen.spamhaus.org", "0.0.0.0", UnknownReason.AnswerOutside127)]
    [InlineData("zen.spamhaus.org", "::1", UnknownReason.AnswerOutside127)]
    [InlineData("zen.spamhaus.org", "127.0.0.77", UnknownReason.ListFailedSelfTest)]
    [InlineData("multi.surbl.org", "127.0.0.2", UnknownReason.ListFailedSelfTest)]
    [InlineData("b.barracudacentral.org", "127.0.0.9", UnknownReason.ListFailedSelfTest)]
    [InlineData("dnsbl.sorbs.net", "127.0.0.2", UnknownReason.ListFailedSelfTest)]
    [InlineData("bl.spamcannibal.org", "91.195.240.117", UnknownReason.ListFailedSelfTest)]
    [InlineData("dyn.nszones.com", "127.0.0.2", UnknownReason.ListFailedSelfTest)]
    [InlineData("rbl.spamhaus.org", "127.0.0.2", UnknownReason.ListFailedSelfTest)]
    [InlineData("bl.example.org", "127.0.0.1", UnknownReason.Rewritten)]
    [InlineData("bl.example.org", "127.255.255.254", UnknownReason.Refused)]
    [InlineData("bl.example.org", "203.0.113.7", UnknownReason.AnswerOutside127)]
    public void What_is_no_statement_about_the_subject_is_unknown_and_says_why(string zone, string answers, UnknownReason reason)
    {
        var answer = Explain(zone, answers);

        Assert.Equal(AnswerResult.Unknown, answer.Result);
        Assert.Equal(reason, answer.Reason);
        Assert.Equal(ListingSeverity.Info, answer.Severity);
        Assert.Null(answer.Scope);
    }

    [Theory]
    [InlineData("psbl.surriel.com", "NXDOMAIN", "not-listed", null)]
    [InlineData("psbl.surriel.com", "NOERROR", "not-listed", null)]
    [InlineData("psbl.surriel.com", "SERVFAIL", "unknown", "server-failure")]
    [InlineData("psbl.surriel.com", "REFUSED", "unknown", "refused")]
    [InlineData("psbl.surriel.com", "TIMEOUT", "unknown", "timeout")]
    [InlineData("psbl.surriel.com", "UNREACHABLE", "unknown", "server-failure")]
    [InlineData("psbl.surriel.com", "FORMERR", "unknown", "server-failure")]
    [InlineData("b.barracudacentral.org", "SERVFAIL", "unknown", "refused")]
    [InlineData("combined.mail.abusix.zone", "REFUSED", "unknown", "refused")]
    [InlineData("list.dnswl.org", "NXDOMAIN", "not-listed", null)]
    [InlineData("ix.dnsbl.manitu.net", "NXDOMAIN", "unknown", "list-failed-self-test")]
    [InlineData("dnsbl.njabl.org", "TIMEOUT", "unknown", "list-failed-self-test")]
    [InlineData("bl.example.org", "NXDOMAIN", "not-listed", null)]
    [InlineData("bl.example.org", "REFUSED", "unknown", "refused")]
    public void A_reply_code_is_a_no_only_where_the_list_lives_and_answered(string zone, string rcode, string result, string? reason)
    {
        var answer = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, zone, "192.0.2.1", [], rcode);

        Assert.Equal(result, Words.Of(answer.Result));
        Assert.Equal(reason, answer.Reason is { } given ? Words.Of(given) : null);
    }

    [Theory]
    [InlineData("dbl.spamhaus.org", "192.0.2.1", "127.0.1.2")]
    [InlineData("psbl.surriel.com", "example.com", "127.0.0.2")]
    [InlineData("dbl.spamhaus.org", "192.0.2.1", "")]
    [InlineData("psbl.surriel.com", "2001:db8::1", "")]
    [InlineData("bl.ipv6.spameatingmonkey.net", "192.0.2.1", "")]
    public void A_list_that_cannot_hold_the_subject_says_neither_yes_nor_no_about_it(string zone, string subject, string answers)
    {
        var answer = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, zone, subject, Split(answers), null);

        Assert.Equal(AnswerResult.Unknown, answer.Result);
        Assert.Equal(UnknownReason.Refused, answer.Reason);
        Assert.StartsWith("Ask this list about ", answer.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_part_of_an_answer_is_read_and_the_gravest_decides()
    {
        var answer = Explain("zen.spamhaus.org", "127.0.0.11 127.0.0.9");

        Assert.Equal(["127.0.0.11", "127.0.0.9"], answer.Codes.Select(code => code.Answer.ToString()));
        Assert.Equal(ListingSeverity.Critical, answer.Severity);
        Assert.Equal(ListingScope.Network, answer.Scope);
        Assert.Equal("PBL: by Spamhaus' policy this range sends no mail directly; no sign of spam; DROP: a hijacked network or one run by criminals", answer.Meaning);
    }

    [Theory]
    [InlineData("score.senderscore.com", "127.0.4.98", "Sender Score 98 of 100")]
    [InlineData("zz.countries.nerd.dk", "127.0.3.72", "the country with the ISO 3166 number 840")]
    [InlineData("list.dnswl.org", "127.0.5.2", "trust medium, category 5")]
    [InlineData("dnsbl.httpbl.org", "127.41.11.4", "posts spam in comments, last seen 41 days ago, threat 11")]
    [InlineData("multi.surbl.org", "127.0.0.24", "PH: phishing; MW: malware")]
    public void The_numbers_of_an_answer_are_in_its_meaning(string zone, string answer, string meaning) =>
        Assert.Equal(meaning, Explain(zone, answer).Meaning);

    [Fact]
    public void A_listing_leads_to_the_removal_that_its_list_knows()
    {
        var answer = Explain("ips.backscatterer.org", "127.0.0.2");

        Assert.Equal(
            "Refuse unknown recipients in the session and switch sender callouts off; the entry then lapses by itself 4 weeks after the last incident. See http://www.backscatterer.org/?target=test",
            answer.NextStep);
        Assert.Equal(ListingSeverity.Medium, answer.Severity);
        Assert.Equal(ListingScope.Address, answer.Scope);
    }

    [Theory]
    [InlineData("zen.spamhaus.org", "127.255.255.254", "Configure a DQS key; a resolver of your own helps only outside these networks.")]
    [InlineData("zen.spamhaus.org", "127.255.255.252", "Correct the zone in the configuration.")]
    [InlineData("dbl.spamhaus.org", "127.0.1.255", "Ask this list about domains only.")]
    [InlineData("bl.score.senderscore.com", "127.255.255.255", "Register the addresses that ask in a MyValidity account.")]
    [InlineData("multi.uribl.com", "127.0.0.1", "Ask through a recursive resolver of your own, not a public or a cloud provider's one, and ask less often.")]
    [InlineData("dnsbl-3.uceprotect.net", "127.0.0.2", "Nothing to do for the address itself; the provider's autonomous system is meant.")]
    public void A_refusal_and_a_neighbourhood_lead_to_the_step_that_helps(string zone, string answer, string nextStep) =>
        Assert.Equal(nextStep, Explain(zone, answer).NextStep);

    [Fact]
    public void A_refused_reply_of_a_keyed_list_leads_to_the_key() =>
        Assert.Equal("Check the DQS key.", AnswerExplainer.Explain(BlocklistCatalogue.Shipped, "<key>.zen.dq.spamhaus.net", "192.0.2.1", [], "REFUSED").NextStep);

    [Fact]
    public void A_dead_list_says_when_and_how_it_ended()
    {
        var answer = Explain("web.dnsbl.sorbs.net", "127.0.0.7");

        Assert.Equal("SORBS has ended (2024-06-05): closed by Proofpoint, its zones emptied; no answer from dnsbl.sorbs.net says anything about a subject", answer.Meaning);
        Assert.Equal("Remove dnsbl.sorbs.net from every configuration.", answer.NextStep);
        Assert.Equal("Remove spamrbl.imp.ch from every configuration and ask spamrbl.swinog.ch instead.", Explain("spamrbl.imp.ch", "127.0.0.2").NextStep);
    }

    [Fact]
    public void A_zone_in_no_catalogue_is_read_by_the_RFC_alone_and_says_so()
    {
        var listed = Explain("bl.example.org", "127.0.0.2");
        Assert.Equal(AnswerResult.Listed, listed.Result);
        Assert.Equal("127.0.0.2 exists, which by RFC 5782 section 2.1 is a listing; this zone is in no catalogue, so RFC 5782 alone was applied and what its codes mean is not known here", listed.Meaning);

        var absent = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, "bl.example.org", "192.0.2.1", [], "NXDOMAIN");
        Assert.Equal("not listed by RFC 5782 alone (NXDOMAIN); this zone is in no catalogue, so whether it lives is not known here", absent.Meaning);
    }

    [Theory]
    [InlineData("", "192.0.2.1", "127.0.0.2", null, "a zone is missing: name the list's DNS zone")]
    [InlineData("psbl.surriel.com", "", "127.0.0.2", null, "a subject is missing: name the address or the domain that was asked about")]
    [InlineData("psbl.surriel.com", "a b", "127.0.0.2", null, "\"a b\" is neither an address nor a domain")]
    [InlineData("psbl.surriel.com", "192.0.2.1", "127.1", null, "\"127.1\" is no address; an answer of a list is one, such as 127.0.0.2")]
    [InlineData("psbl.surriel.com", "192.0.2.1", "127.0.0.010", null, "\"127.0.0.010\" is no address; an answer of a list is one, such as 127.0.0.2")]
    [InlineData("psbl.surriel.com", "192.0.2.1", "", "MAYBE", "\"MAYBE\" is no reply code; write NOERROR, NXDOMAIN, SERVFAIL, REFUSED or TIMEOUT")]
    public void What_cannot_be_explained_gives_one_line(string zone, string subject, string answers, string? rcode, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => AnswerExplainer.Explain(BlocklistCatalogue.Shipped, zone, subject, Split(answers), rcode)).Message);

    [Fact]
    public void The_words_of_a_verdict_are_those_of_the_reports()
    {
        Assert.Equal(["listed", "not-listed", "allow-listed", "informational", "unknown"], Enum.GetValues<AnswerResult>().Select(Words.Of));
        Assert.Equal("answer-outside-127/8", Words.Of(UnknownReason.AnswerOutside127));
    }

    private static string[] Split(string answers) => answers.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static BlocklistAnswer Explain(string zone, string answers)
    {
        var list = BlocklistCatalogue.Shipped.Find(zone);
        return AnswerInterpreter.Interpret(list, list?.Subjects ?? SubjectKinds.Address, [.. Split(answers).Select(IPAddress.Parse)], DnsCode.NoError);
    }
}
