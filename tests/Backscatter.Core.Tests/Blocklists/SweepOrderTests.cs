using System.Net;
using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class SweepOrderTests
{
    private static readonly string[] Zones = ["psbl.surriel.com", "ips.backscatterer.org", "dnsbl-1.uceprotect.net"];

    [Fact]
    public void Without_a_past_a_sweep_goes_list_by_list() =>
        Assert.Equal(
            ["1.2.0.192.dnsbl-1.uceprotect.net", "2.2.0.192.dnsbl-1.uceprotect.net", "1.2.0.192.ips.backscatterer.org", "2.2.0.192.ips.backscatterer.org", "1.2.0.192.psbl.surriel.com", "2.2.0.192.psbl.surriel.com"],
            Order([]));

    [Theory]
    [InlineData("UCEPROTECT-Network", "ips.backscatterer.org", "1.2.0.192", "1.2.0.192.ips.backscatterer.org")]
    [InlineData("UCEPROTECT-Network", "dnsbl-1.uceprotect.net", "2.2.0.192", "2.2.0.192.dnsbl-1.uceprotect.net")]
    [InlineData("UCEPROTECT-Network", "gone.uceprotect.net", "9.9.9.9", "1.2.0.192.ips.backscatterer.org")]
    [InlineData("UCEPROTECT-Network", "zone.of.the.end", "9.9.9.9", "1.2.0.192.dnsbl-1.uceprotect.net")]
    [InlineData("Spamikaze", "psbl.surriel.com", "2.2.0.192", "1.2.0.192.dnsbl-1.uceprotect.net")]
    public void Each_operators_questions_begin_where_the_last_sweep_ended(string name, string zone, string subject, string first)
    {
        var order = Order([new SweepCursor(name, zone, subject)]);

        Assert.Equal(first, order.First(question => !question.EndsWith("surriel.com", StringComparison.Ordinal)));
        Assert.Equal(6, order.Distinct().Count());
    }

    [Fact]
    public void A_sweep_ended_at_the_first_question_of_each_operator_that_was_not_asked()
    {
        var unasked = Questions().Where(question => question.ShownName is "2.2.0.192.ips.backscatterer.org" or "2.2.0.192.dnsbl-1.uceprotect.net" or "1.2.0.192.psbl.surriel.com");

        Assert.Equal(
            [new SweepCursor("Spamikaze", "psbl.surriel.com", "1.2.0.192"), new SweepCursor("UCEPROTECT-Network", "ips.backscatterer.org", "2.2.0.192")],
            SweepOrder.EndOf(unasked));
    }

    private static List<string> Order(IReadOnlyList<SweepCursor> cursors) => [.. SweepOrder.From(Questions(), cursors, question => question).Select(question => question.ShownName)];

    private static IEnumerable<BlocklistQuestion> Questions() =>
        from list in BlocklistCatalogue.Shipped.Named(Zones)
        from last in new byte[] { 2, 1 }
        select BlocklistQuestion.For(list, BlocklistSubject.Of(new IPAddress([192, 0, 2, last])), BlocklistKeys.None);
}
