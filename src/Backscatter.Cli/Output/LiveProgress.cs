using System.Collections.Concurrent;
using Backscatter.Core.Scanning;
using Spectre.Console;

namespace Backscatter.Cli.Output;

/// <summary>A line for each target under way, on the terminal of standard error; nothing at all where it or standard output is piped.</summary>
internal static class LiveProgress
{
    public static async Task<T> ShowAsync<T>(Func<IProgress<ScanProgress>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected) return await work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(new Lines(context)));
    }

    private sealed class Lines(ProgressContext context) : IProgress<ScanProgress>
    {
        private readonly ConcurrentDictionary<string, ProgressTask> _lines = new();

        public void Report(ScanProgress value)
        {
            var line = _lines.GetOrAdd(value.Target.Text, name => context.AddTask(Markup.Escape(name)));
            line.MaxValue = value.Total;
            line.Value = value.Done;
            line.Description = $"{Markup.Escape(value.Target.Text)} [dim]{Markup.Escape(value.Doing)}[/]";
        }
    }
}
