using System.CommandLine;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter lists show ZONE</c>: all that is known of one list, alive or ended.</summary>
internal static class ListsShowCommand
{
    public static Command Create()
    {
        var options = new ListOptions();
        var zone = new Argument<string>("ZONE") { Description = "The list's DNS zone, such as ips.backscatterer.org." };
        var command = new Command("show", "Tells everything about one list: its answers, test points, terms, and how a listing ends.") { zone };
        options.AddTo(command);
        var state = new StateOption();
        command.Options.Add(state.Option);
        command.SetAction(parsed =>
        {
            var chosen = options.Read(parsed);
            var list = Find(chosen, parsed.GetValue(zone)!);
            new ListCard(Terminal.For(Console.Out)).Write(
                chosen.Choices.Single(choice => choice.List == list),
                [.. chosen.Catalogue.Lists.Where(other => other.IsAsked && other.ContainedIn.Contains(list.Zone)).Select(other => other.Zone)],
                [.. state.Read(parsed).State.Health.Where(page => page.Zone == list.Zone)]);
            return ExitCode.Pass;
        });
        return command;
    }

    private static Blocklist Find(ChosenLists chosen, string zone)
    {
        try
        {
            return chosen.Catalogue.Named([zone])[0];
        }
        catch (DataFileException unknown)
        {
            throw new UsageException(unknown.Message);
        }
    }
}
