namespace Backscatter.Cli.Agents;

/// <summary>What became of a request to the service.</summary>
/// <typeparam name="T">What is answered.</typeparam>
internal abstract record ServerAnswer<T>
{
    private ServerAnswer()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="Value">The answer.</param>
    internal sealed record Given(T Value) : ServerAnswer<T>;

    /// <summary>The service said no, and would say so again.</summary>
    /// <param name="Problem">The last part of the problem's type.</param>
    /// <param name="Detail">What it said, made fit to be shown.</param>
    internal sealed record Refused(string Problem, string Detail) : ServerAnswer<T>;

    /// <summary>Nothing was learnt: the same request may be sent again.</summary>
    /// <param name="Why">Why, in one line.</param>
    /// <param name="After">How long the service wants to be left alone; null where it did not say.</param>
    internal sealed record Later(string Why, TimeSpan? After) : ServerAnswer<T>;
}

/// <summary>An answer without a body.</summary>
internal sealed record Done
{
    public static Done Instance { get; } = new();
}
