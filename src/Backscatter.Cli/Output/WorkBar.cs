using Spectre.Console;

namespace Backscatter.Cli.Output;

/// <summary>One bar for work of a known number of steps, on the terminal of standard error; nothing at all where it or standard output is piped.</summary>
internal static class WorkBar
{
    /// <summary>Does the work.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="steps">How many steps it has.</param>
    /// <param name="work">The work, which calls what it is given after each step with what was done.</param>
    public static Task<T> ShowAsync<T>(string title, int steps, Func<Action<string>, Task<T>> work) => ShowAsync(title, steps, bar => work(done =>
    {
        bar?.Increment(1);
        bar?.Description = $"{title} [dim]{Markup.Escape(done)}[/]";
    }));

    /// <summary>Does work that says how far it is.</summary>
    /// <param name="title">What is done.</param>
    /// <param name="whole">How far it goes.</param>
    /// <param name="work">The work, which calls what it is given with how far it is.</param>
    public static Task<T> ShowFarAsync<T>(string title, long whole, Func<Action<long>, Task<T>> work) => ShowAsync(title, whole, bar => work(far => bar?.Value = far));

    private static async Task<T> ShowAsync<T>(string title, double most, Func<ProgressTask?, Task<T>> work)
    {
        if (Console.IsErrorRedirected || Console.IsOutputRedirected) return await work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new ElapsedTimeColumn())
            .StartAsync(context => work(context.AddTask(title, maxValue: most)));
    }
}
