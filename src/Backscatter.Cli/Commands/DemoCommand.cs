using System.CommandLine;
using Backscatter.Cli.Demo;
using Backscatter.Cli.Output;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter demo</c>.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "End after the outcome instead of keeping the small internet running for scans of your own." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show the evidence of every verdict." };
        var command = new Command("demo", "Starts a small internet on this machine, scans its clients and says what each one teaches. Needs no network and sends nothing out.")
        {
            once, verbose,
        };
        command.SetAction((parsed, cancellationToken) =>
            new DemoShow(Terminal.For(Console.Out), parsed.GetValue(verbose)).RunAsync(keepRunning: !parsed.GetValue(once), cancellationToken));
        return command;
    }
}
