using System.CommandLine;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Output;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter lists</c>: what is asked, why the rest is not, and everything about one list.</summary>
internal static class ListsCommand
{
    private const string Lesson = """
        Examples:
          backscatter lists
          backscatter lists show ips.backscatterer.org
          backscatter lists check --resolver 127.0.0.1:5335
          backscatter lists --enable truncate.gbudb.net --disable bl.spamcop.net --keys keys.json
          backscatter lists export --format csv --output lists.csv
        """;

    public static Command Create()
    {
        var options = new ListOptions();
        var all = new Option<bool>("--all") { Description = "Show the lists that have ended as well." };
        var command = new TaughtCommand("lists", "Shows the blocklists: which are asked, why others are not, and how they fare.", Lesson) { all };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            new ListTable(Terminal.For(Console.Out)).Write(options.Read(parsed).Choices, parsed.GetValue(all));
            return ExitCode.Pass;
        });
        command.Subcommands.Add(ListsCheckCommand.Create());
        command.Subcommands.Add(ListsShowCommand.Create());
        command.Subcommands.Add(ListsExportCommand.Create());
        return command;
    }
}
