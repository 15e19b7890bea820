using System.CommandLine;
using System.CommandLine.Parsing;
using Backscatter.Core.Names;

namespace Backscatter.Cli;

/// <summary>Runs a command line and turns what is wrong with it into one line and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>How long a command may take to end after Ctrl-C, to print what it knows.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(20);

    public static async Task<int> RunAsync(string[] args, RootCommand root)
    {
        var parsed = root.Parse(args);
        var name = NameOf(parsed.CommandResult);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"{name}: {Fault(parsed)}. See {name} --help.");
            return ExitCode.Usage;
        }

        try
        {
            TimeSpan? farewell = parsed.CommandResult.Command is TaughtCommand { EndsItself: true } ? null : Farewell;
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = farewell });
        }
        catch (UsageException exception)
        {
            foreach (var line in exception.Lines) await Console.Error.WriteLineAsync($"{name}: {line}");
            return ExitCode.Usage;
        }
    }

    /// <summary>What is wrong, on one line; a word that nothing takes is a better clue than what is missing for it.</summary>
    private static string Fault(ParseResult parsed) => parsed.UnmatchedTokens.Count > 0
        ? $"there is no command or option {ForeignText.Escape(parsed.UnmatchedTokens[0], 60)}"
        : string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

    private static string NameOf(SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is CommandResult command; result = command.Parent) names.Push(command.Command is RootCommand ? "backscatter" : command.Command.Name);
        return string.Join(' ', names);
    }
}
