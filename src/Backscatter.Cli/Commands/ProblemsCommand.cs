using System.CommandLine;
using System.Globalization;
using Backscatter.Cli.Watching;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter problems</c>: what only a person can mend.</summary>
internal static class ProblemsCommand
{
    public static Command Create(StoreOption store)
    {
        var format = RowTable.Option();
        var command = new TaughtCommand("problems", "Shows what went wrong that only a person can mend: channels that do not work, work that was put aside.", """
            Examples:
              backscatter problems
              backscatter problems resolve channel:ops

            Exit codes:
              0 there is none   1 there is one   2 the command line or the store can't be used
            """) { format };
        command.OverAny(store, async (parsed, stores, cancellationToken) =>
        {
            var all = await stores.Watch.Problems.ListAsync(cancellationToken).ToListAsync(cancellationToken);
            RowTable.Write(parsed.GetValue(format), all, ["Problem", "Since", "Last", "Times", "What happened", "What to do"], problem =>
                [problem.Id, RowTable.Time(problem.FirstAt), RowTable.Time(problem.LastAt), problem.Times.ToString(CultureInfo.InvariantCulture), problem.What, problem.NextStep], "There is no problem.");
            return all.Count == 0 ? ExitCode.Pass : ExitCode.Fail;
        });
        var which = new Argument<string>("PROBLEM") { Description = "The problem as it is listed." };
        command.Subcommands.Add(new Command("resolve", "Says that a problem is mended; it comes back if it is not.") { which }.OverAny(store, async (parsed, stores, cancellationToken) =>
            await stores.Watch.Problems.ResolveAsync(parsed.GetValue(which)!, cancellationToken)
                ? ExitCode.Pass
                : throw new UsageException($"there is no problem {ForeignText.Quote(parsed.GetValue(which)!, 80)}; backscatter problems lists them")));
        return command;
    }
}
