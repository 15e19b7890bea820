using Spectre.Console;

namespace Backscatter.Cli.Output;

/// <summary>Consoles for reading: coloured on a terminal, plain in a file or a pipe.</summary>
internal static class Terminal
{
    /// <summary>The width where there is no terminal to ask: what a mail or a ticket shows without wrapping.</summary>
    private const int PlainWidth = 140;

    public static IAnsiConsole For(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected) return AnsiConsole.Console;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
