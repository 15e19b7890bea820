using Backscatter.Cli.Output;
using Backscatter.Core.Compliance;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Spectre.Console.Testing;

namespace Backscatter.Cli.Tests;

public sealed class EvidenceReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Calls_back_are_shown_with_nothing_in_them_that_moves_a_cursor()
    {
        using var console = new TestConsole().Width(200);
        var endpoint = new EndpointPart(
            "mx1.northwind.example (192.0.2.1)", "mx1.northwind.example", "192.0.2.1", 25, 10, null, EndpointVerdict.RejectsUnknown, null, "why", "next", "rule", Noon, 1, null, null, [], [])
        {
            Callbacks = [new CallbackPart(Noon, "192.0.2.7", "mx[red]\u001b[2J", "", "mxcheck-0123456789abcdef@probe.example")],
        };

        new EvidenceReport(console).Write(new TargetPart("northwind.example", "domain", null, Verdict.Fail, true, Noon, 1, null, null, null, [endpoint], [], []));

        Assert.Equal(
            ["mx1.northwind.example (192.0.2.1) called back the sender of its probe", @"  2026-05-04 12:00:00 UTC 192.0.2.7 HELO mx[red]\x1b[2J MAIL FROM:<> RCPT TO:<mxcheck-0123456789abcdef@probe.example>"],
            console.Lines.Select(line => line.TrimEnd()));
    }
}
