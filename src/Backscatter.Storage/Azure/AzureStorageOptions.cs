namespace Backscatter.Storage.Azure;

/// <summary>How Azure storage is used. The defaults fit production.</summary>
public sealed record AzureStorageOptions
{
    /// <summary>What the names of tables begin with: a letter, then letters and digits, 40 characters at most, so that several installations can share an account.</summary>
    public string TablePrefix { get; init; } = "Backscatter";

    /// <summary>What the names of queues begin with: lower-case letters, digits and hyphens, or nothing.</summary>
    public string QueuePrefix { get; init; } = "";

    /// <summary>How often a request is tried again that got no answer, or 408, 429, 500, 502, 503 or 504.</summary>
    public int MostRetries { get; init; } = 5;

    /// <summary>How long is waited before the first retry; twice as long before each further one, and as long as the service asks for where it does.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one try may take.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The clock by which what is kept for a while expires.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
