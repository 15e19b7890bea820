using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Backscatter.Cli;

/// <summary>A command whose help ends in examples and exit codes, which would be too long for the list of all commands.</summary>
internal sealed class TaughtCommand(string name, string description, string lesson) : Command(name, description)
{
    /// <summary>What stands below the options.</summary>
    public string Lesson => lesson;

    /// <summary>Whether it hears signals itself, and takes as long to end as it needs.</summary>
    public bool EndsItself { get; init; }

    /// <summary>Makes the help of a root show the lessons of its commands.</summary>
    public static RootCommand Teach(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new TeachingHelp((SynchronousCommandLineAction)help.Action!);
        return root;
    }

    private sealed class TeachingHelp(SynchronousCommandLineAction inner) : SynchronousCommandLineAction
    {
        // Who asks for help is not told what is missing.
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exit = inner.Invoke(parseResult);
            if (parseResult.CommandResult.Command is TaughtCommand taught) parseResult.InvocationConfiguration.Output.WriteLine(taught.Lesson);
            return exit;
        }
    }
}
