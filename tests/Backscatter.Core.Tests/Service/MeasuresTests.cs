using System.Diagnostics.Metrics;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service.Telemetry;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using Backscatter.Core.Tests.Monitoring;

namespace Backscatter.Core.Tests.Service;

public sealed class MeasuresTests
{
    [Fact]
    public void A_scan_counts_by_verdict_and_its_answers_by_list_result_and_reason()
    {
        var facts = Seen.Addresses(
            Seen.Address("192.0.2.1", null, "bl.spamcop.net 127.0.0.2", "psbl.surriel.com NXDOMAIN"), Seen.Address("192.0.2.2", null, "bl.spamcop.net NXDOMAIN", "psbl.surriel.com NXDOMAIN"), Seen.Address("192.0.2.3", null, "bl.spamcop.net SERVFAIL"));

        Assert.Equal(
            [
                "backscatter.scans{kind=blocklists,verdict=fail} 1",
                "backscatter.blocklist.answers{list=bl.spamcop.net,result=listed,reason=none} 1",
                "backscatter.blocklist.answers{list=psbl.surriel.com,result=not-listed,reason=none} 2",
                "backscatter.blocklist.answers{list=bl.spamcop.net,result=not-listed,reason=none} 1",
                "backscatter.blocklist.answers{list=bl.spamcop.net,result=unknown,reason=server-failure} 1",
            ],
            Measures.OfScan(Scans.Report(facts), CheckKind.Blocklists).Select(measure => measure.ToString()));
    }

    [Fact]
    public void Endpoints_count_where_they_were_to_be_probed()
    {
        var facts = Seen.Nothing.With(Seen.Untested("mx1.northwind.example", 10, NotTestedReason.EgressBlocked), Seen.Untested("mx2.northwind.example", 20, NotTestedReason.EgressBlocked));

        Assert.Equal(
            ["backscatter.probes{verdict=not-tested,reason=egress-blocked} 1", "backscatter.probes{verdict=not-tested,reason=egress-blocked} 1"],
            Measures.OfScan(Scans.Report(facts), CheckKind.Probe).Skip(1).Select(measure => measure.ToString()));
        Assert.Equal(["backscatter.scans"], Measures.OfScan(Scans.Report(facts), CheckKind.Blocklists).Select(measure => measure.Name));
    }

    [Fact]
    public void An_endpoint_counts_by_its_verdict() =>
        Assert.Equal("backscatter.probes{verdict=rejects-unknown,reason=none} 1", Measures.OfProbe(new EndpointJudgement(EndpointVerdict.RejectsUnknown, null, "", "", "")).ToString());

    [Fact]
    public void A_delivery_counts_by_channel_and_outcome()
    {
        Assert.Equal("backscatter.notifications{channel=teams,outcome=later} 1", Measures.OfDelivery(ChannelKind.Teams, Measures.Outcome(new DeliveryResult.RetryAfter(null, "busy"))).ToString());
        Assert.Equal(["accepted", "rejected"], new DeliveryResult[] { new DeliveryResult.Accepted("202"), new DeliveryResult.Rejected("410", "") }.Select(Measures.Outcome));
    }

    [Fact]
    public void What_is_left_is_what_an_operator_allows_less_what_was_asked_today()
    {
        var lists = BlocklistCatalogue.Shipped.Named(["bl.spamcop.net", "psbl.surriel.com"]);
        var (cop, psbl) = (QuestionBudget.OperatorOf(lists[0]), QuestionBudget.OperatorOf(lists[1]));
        var today = new DateOnly(2026, 5, 4);

        var left = Measures.OfBudget(lists, [new(cop, today, 30), new(psbl, today.AddDays(-1), 99)], new BudgetOptions { MostPerDay = 100 }, today);

        Assert.Equal([$"backscatter.budget.left{{operator={cop}}} 70", $"backscatter.budget.left{{operator={psbl}}} 100"], left.Select(measure => measure.ToString()));
        Assert.Equal(0, Measures.OfBudget(lists, [new(cop, today, 130)], new BudgetOptions { MostPerDay = 100 }, today)[0].Value);
    }

    [Theory]
    [InlineData(ListState.Healthy, 0)]
    [InlineData(ListState.Untested, 0)]
    [InlineData(ListState.Unproven, 0)]
    [InlineData(ListState.Failed, 1)]
    [InlineData(ListState.Unanswered, 1)]
    public void A_list_that_is_not_believed_is_unhealthy_once(ListState state, int unhealthy)
    {
        var lists = BlocklistCatalogue.Shipped.Named(["bl.spamcop.net"]);
        ListHealth[] health = [new("bl.spamcop.net", SubjectKinds.IPv4) { Tested = state }, new("bl.spamcop.net", SubjectKinds.IPv6) { Tested = state }, new("not.asked.example", SubjectKinds.IPv4) { Tested = ListState.Failed }];

        Assert.Equal($"backscatter.lists.unhealthy{{}} {unhealthy}", Measures.OfHealth(lists, health).ToString());
    }

    [Fact]
    public void All_that_is_counted_has_a_unit_and_a_row_in_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "serve.md"));
        var all = ServiceTelemetry.Counters.Concat(ServiceTelemetry.Gauges).ToList();

        Assert.Equal(9, all.Count);
        Assert.All(all, metric => Assert.Contains($"| `{metric.Key}` | {metric.Value.Unit} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_counted_is_heard_under_one_name()
    {
        using var telemetry = new ServiceTelemetry();
        using var listener = new MeterListener();
        var heard = new List<string>();
        listener.InstrumentPublished = (instrument, it) =>
        {
            // Other services of this process have meters of the same name.
            if (instrument.Meter.Name == "Backscatter.Cloud" && telemetry.Owns(instrument)) it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard.Add($"{instrument.Name} {string.Join(',', tags.ToArray().Select(tag => tag.Value))} {value}"));
        listener.Start();

        telemetry.Count([Measures.OfDelivery(ChannelKind.Mail, "accepted")]);

        Assert.Equal(["backscatter.notifications mail,accepted 1"], heard);
    }
}
