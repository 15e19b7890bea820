using System.CommandLine;
using Backscatter.Cli.Input;
using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter lists check</c>: asks the test points of lists now and says which lists can be believed from here.</summary>
internal static class ListsCheckCommand
{
    private const string Lesson = """
        Examples:
          backscatter lists check
          backscatter lists check zen.dq.spamhaus.net --keys keys.json
          backscatter lists check --resolver 127.0.0.1:5335 --format json

        Exit codes:
          0 every list stood its test   1 a list failed   2 the command line can't be used   3 none failed, but one could not be tested
        """;

    public static Command Create()
    {
        var options = new ListOptions();
        var zones = new Argument<string[]>("ZONE") { Description = "Check these lists, on or off. [default: all that are on]", Arity = ArgumentArity.ZeroOrMore };
        var resolvers = Resolvers.Option();
        var format = new Option<ListCheckFormat>("--format") { Description = "How the outcome is written.", HelpName = "table|json", DefaultValueFactory = _ => ListCheckFormat.Table };
        var command = new TaughtCommand("check", "Asks the test points of lists now: what must be listed, what must not, and names that nobody can have listed.", Lesson) { zones, resolvers, format };
        options.AddTo(command);
        var asking = new AskingOptions();
        foreach (var option in asking.Bounds) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chosen = options.Read(parsed, parsed.GetValue(zones));
            var kept = asking.Read(parsed);
            using var ways = new ListResolvers(Resolvers.Read(parsed.GetValue(resolvers)), TimeProvider.System);
            var checker = new BlocklistChecker(ways.Parts(chosen.On, chosen.Keys, kept, TimeProvider.System));
            foreach (var verdict in (await ways.TestAsync(cancellationToken)).Where(verdict => verdict.Matters(chosen.On))) await Console.Error.WriteLineAsync($"backscatter lists check: {verdict.Why}. {verdict.NextStep}");
            var checkedLists = await ListCheck.RunAsync(checker, chosen.On, cancellationToken);
            kept.Keep(checker.Snapshot());
            ListCheckReport.Write(checkedLists, parsed.GetValue(format), Console.Out);
            return ListCheck.Exit(checkedLists);
        });
        return command;
    }
}
