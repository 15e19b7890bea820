using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>Answers as they were really seen or documented, with the result each deserves and, after it, those that are not wrong either.</summary>
public sealed class SeenAnswersTests
{
    [Theory]
    [InlineData("zen.spamhaus.org", "ip", "127.0.0.4", "NOERROR", "listed")]
    [InlineData("zen.spamhaus.org", "ip", "127.0.0.9", "NOERROR", "listed")]
    [InlineData("zen.spamhaus.org", "ip", "127.0.0.4 127.0.0.11", "NOERROR", "listed")]
    [InlineData("zen.spamhaus.org", "ip", "", "NXDOMAIN", "not-listed")]
    [InlineData("zen.spamhaus.org", "ip", "127.255.255.252", "NOERROR", "unknown")]
    [InlineData("zen.spamhaus.org", "ip", "", "SERVFAIL", "unknown")]
    [InlineData("sbl.spamhaus.org", "ip", "127.255.255.254", "NOERROR", "unknown")]
    [InlineData("xbl.spamhaus.org", "ip", "127.0.0.4", "NOERROR", "listed")]
    [InlineData("cbl.abuseat.org", "ip", "127.255.255.254", "NOERROR", "unknown")]
    [InlineData("<key>.zen.dq.spamhaus.net", "ip", "127.0.0.2 127.0.0.4 127.0.0.10", "NOERROR", "listed")]
    [InlineData("<key>.zen.dq.spamhaus.net", "ip", "", "REFUSED", "unknown")]
    [InlineData("<key>.zrd.dq.spamhaus.net", "domain", "127.0.2.2", "NOERROR", "informational", "listed")]
    [InlineData("<key>._email.hbl.dq.spamhaus.net", "domain", "127.0.3.2", "NOERROR", "listed")]
    [InlineData("dbl.spamhaus.org", "domain", "127.0.1.5", "NOERROR", "listed")]
    [InlineData("dbl.spamhaus.org", "domain", "127.0.1.103", "NOERROR", "listed", "informational")]
    [InlineData("dbl.spamhaus.org", "domain", "127.0.1.255", "NOERROR", "unknown")]
    [InlineData("dbl.spamhaus.org", "domain", "127.0.0.1", "NOERROR", "unknown")]
    [InlineData("multi.surbl.org", "domain", "127.0.0.8", "NOERROR", "listed")]
    [InlineData("multi.surbl.org", "domain", "127.0.0.128", "NOERROR", "listed", "informational")]
    [InlineData("multi.surbl.org", "domain", "127.0.0.1", "NOERROR", "unknown")]
    [InlineData("multi.surbl.org", "domain", "", "REFUSED", "unknown")]
    [InlineData("multi.uribl.com", "domain", "127.0.0.8", "NOERROR", "informational", "listed")]
    [InlineData("multi.uribl.com", "domain", "127.0.0.1", "NOERROR", "unknown")]
    [InlineData("red.uribl.com", "ip", "127.0.0.1", "NOERROR", "unknown")]
    [InlineData("multi.uribl.com", "domain", "", "TIMEOUT", "unknown")]
    [InlineData("uribl.spameatingmonkey.net", "domain", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("list.dnswl.org", "ip", "127.0.2.2", "NOERROR", "allow-listed")]
    [InlineData("list.dnswl.org", "ip", "127.0.20.1", "NOERROR", "allow-listed")]
    [InlineData("list.dnswl.org", "ip", "127.0.10.3", "NOERROR", "unknown", "informational")]
    [InlineData("dwl.dnswl.org", "domain", "127.0.9.2", "NOERROR", "allow-listed")]
    [InlineData("hostkarma.junkemailfilter.com", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("hostkarma.junkemailfilter.com", "ip", "127.0.0.5", "NOERROR", "informational", "not-listed allow-listed")]
    [InlineData("hostkarma.junkemailfilter.com", "ip", "127.0.1.3", "NOERROR", "informational")]
    [InlineData("nobl.junkemailfilter.com", "ip", "127.0.0.5", "NOERROR", "informational", "not-listed allow-listed")]
    [InlineData("rep.mailspike.net", "ip", "127.0.0.12", "NOERROR", "listed")]
    [InlineData("rep.mailspike.net", "ip", "127.0.0.18", "NOERROR", "allow-listed", "informational")]
    [InlineData("bl.score.senderscore.com", "ip", "127.0.0.1", "NOERROR", "listed", "unknown")]
    [InlineData("score.senderscore.com", "ip", "127.0.4.98", "NOERROR", "informational")]
    [InlineData("sa-trusted.bondedsender.org", "ip", "127.0.0.10", "NOERROR", "allow-listed")]
    [InlineData("sa-accredit.habeas.com", "ip", "", "NXDOMAIN", "not-listed")]
    [InlineData("iadb.isipp.com", "ip", "127.3.100.1", "NOERROR", "informational", "allow-listed listed")]
    [InlineData("dnsbl.spfbl.net", "ip", "127.0.0.4", "NOERROR", "informational", "listed")]
    [InlineData("score.spfbl.net", "ip", "127.0.1.85", "NOERROR", "informational")]
    [InlineData("ips.backscatterer.org", "ip", "62.0.58.94", "NOERROR", "unknown")]
    [InlineData("dnsbl-2.uceprotect.net", "ip", "127.0.0.2", "NOERROR", "listed", "informational")]
    [InlineData("b.barracudacentral.org", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("bl.spamcop.net", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("psbl.surriel.com", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("bip.virusfree.cz", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("dnsbl.dronebl.org", "ip", "127.0.0.8 127.0.0.9", "NOERROR", "listed")]
    [InlineData("all.spamrats.com", "ip", "127.0.0.36 127.0.0.37", "NOERROR", "listed", "informational")]
    [InlineData("noptr.spamrats.com", "ip", "127.0.0.37", "NOERROR", "listed", "informational")]
    [InlineData("<key>.combined.mail.abusix.zone", "ip", "127.0.0.11", "NOERROR", "listed", "informational")]
    [InlineData("dnsblchile.org", "ip", "127.0.0.11", "NOERROR", "listed")]
    [InlineData("bl.0spam.org", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("ebl.msbl.org", "domain", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("zz.countries.nerd.dk", "ip", "127.0.3.72", "NOERROR", "informational")]
    [InlineData("<key>.dnsbl.httpbl.org", "ip", "127.41.11.5", "NOERROR", "listed", "informational")]
    [InlineData("bl.emailbasura.org", "ip", "185.53.178.7", "NOERROR", "unknown")]
    [InlineData("opm.blitzed.org", "ip", "", "REFUSED", "unknown")]
    [InlineData("dnsbl.sorbs.net", "ip", "127.0.0.7", "NOERROR", "unknown", "listed")]
    [InlineData("virbl.bit.nl", "ip", "", "NXDOMAIN", "unknown", "not-listed")]
    [InlineData("psbl.surriel.com", "ip", "198.105.244.11", "NOERROR", "unknown")]
    [InlineData("psbl.surriel.com", "ip", "", "NOERROR", "not-listed", "unknown")]
    [InlineData("wl.mailspike.net", "ip", "127.0.0.17", "NOERROR", "allow-listed", "informational")]
    [InlineData("dnsbl.dronebl.org", "ip", "127.0.0.1", "NOERROR", "informational", "unknown not-listed")]
    [InlineData("backscatter.spameatingmonkey.net", "ip", "127.0.0.2", "NOERROR", "listed")]
    [InlineData("email.rspamd.com", "domain", "127.0.0.2", "NOERROR", "listed")]
    public void An_answer_that_was_seen_gets_the_result_it_deserves(string zone, string subject, string answers, string rcode, string result, string alsoRight = "")
    {
        var answer = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, zone, subject, answers.Split(' ', StringSplitOptions.RemoveEmptyEntries), rcode);

        Assert.Contains(Words.Of(answer.Result), $"{result} {alsoRight}".Split(' '));
        Assert.Equal(answer.Result == AnswerResult.Unknown, answer.Reason is not null);
        Assert.NotEmpty(answer.Meaning);
        Assert.NotEmpty(answer.NextStep);
    }
}
