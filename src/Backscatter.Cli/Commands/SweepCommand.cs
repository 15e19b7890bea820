using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Sweeps;
using Spectre.Console;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter sweep</c>: checks what is due, tells what changed, and ends.</summary>
internal static class SweepCommand
{
    private const string Lesson = """
        Examples:
          backscatter sweep --ehlo probe.msp.example
          */5 * * * *  backscatter sweep --quiet --ehlo probe.msp.example     (a line of a crontab)
          17 3 * * *   backscatter sweep --quiet --repair --keep-scans 30d

        What is due: blocklists and DNS of a target every 6 hours, hourly while something of it is listed; its mail servers daily, where somebody has
        said that they may be connected to. Several sweeps may run at once, and one may be ended at any moment: the next goes on where it was.

        Exit codes:
          0 done   2 the command line or the store can't be used   3 done, but something could not be checked or told; it says what
        """;

    public static Command Create(StoreOption store)
    {
        var scanning = new ScanOptions();
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Say nothing where all is well." };
        var repair = new Option<bool>("--repair") { Description = "Also mend the indexes from the states, and remove what is too old; once a day is enough." };
        var laboratory = new Option<bool>("--allow-private-receivers") { Description = "Also tell receivers whose address is not public, and without TLS, for a network of your own." };
        var service = new Option<string>("--service-address") { Description = "The address at which people reach the service, for the links in messages.", HelpName = "https://…" };
        var command = new TaughtCommand("sweep", "Checks what is due of everything that is watched, tells what changed, and ends.", Lesson) { quiet, repair, laboratory, service };
        var retention = new RetentionSettings();
        foreach (var option in retention.All) command.Options.Add(option);
        foreach (var option in scanning.ForSweeps) command.Options.Add(option);
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var setup = ScanCommand.Setup(parsed, scanning, scanning.Asking.ReadBounds(parsed));
            var options = new SweepOptions { Concurrency = setup.Concurrency };
            var keep = retention.Read(parsed);
            var receivers = Receivers.Read(parsed.GetValue(laboratory), parsed.GetValue(service));
            using var run = await SweepRun.StartAsync(stores, setup.Engine, options, keep, receivers, TimeProvider.System, cancellationToken);
            var outcome = await WorkBar.ShowAsync("Sweep", await run.PlanAsync(cancellationToken), done => run.WorkAsync(done, cancellationToken));
            if (parsed.GetValue(repair)) await run.RepairAsync(cancellationToken);
            Write(outcome, parsed.GetValue(quiet));
            return outcome.Failed.Count == 0 && outcome.Problems == 0 ? ExitCode.Pass : ExitCode.Unknown;
        });
    }

    private static void Write(SweepOutcome outcome, bool isQuiet)
    {
        foreach (var news in outcome.News) Console.Error.WriteLine($"backscatter sweep: {news}");
        foreach (var failed in outcome.Failed) Console.Error.WriteLine($"backscatter sweep: {failed}");
        if (outcome.Problems > 0) Console.Error.WriteLine($"backscatter sweep: {outcome.Problems} problem{(outcome.Problems == 1 ? "" : "s")} need{(outcome.Problems == 1 ? "s" : "")} a person; backscatter problems shows them");
        if (isQuiet) return;
        var verdicts = string.Join(", ", outcome.Verdicts.OrderByDescending(pair => pair.Key).Select(pair => $"{pair.Value} {Words<Verdict>.Of(pair.Key)}"));
        Terminal.For(Console.Out).MarkupLineInterpolated($"Sweep {outcome.Sweep}: {outcome.Checked} checked{(verdicts.Length > 0 ? $" ({verdicts})" : "")}, {outcome.Notifications} notification{(outcome.Notifications == 1 ? "" : "s")} sent. backscatter findings shows what is open.");
    }
}
