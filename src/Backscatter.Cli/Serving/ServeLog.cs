using Backscatter.Core.Blocklists;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>What the service logs of its own; the ids stay what they are.</summary>
internal static partial class ServeLog
{
    [LoggerMessage(3001, LogLevel.Information, "{Note}")]
    public static partial void Started(ILogger log, string note);

    [LoggerMessage(3002, LogLevel.Information, "Asked to end: no more work is taken, and what is under way has {Grace} s to finish. A second signal ends at once.")]
    public static partial void Ending(ILogger log, double grace);

    [LoggerMessage(3003, LogLevel.Information, "Ended.")]
    public static partial void Ended(ILogger log);

    [LoggerMessage(3004, LogLevel.Warning, "The grace is over: what is under way is given back, and whoever takes work next does it.")]
    public static partial void GraceOver(ILogger log);

    [LoggerMessage(3010, LogLevel.Warning, "The blocklist {Zone} ({Kind}) is {State}: {Why}. While it is not healthy, what it says counts for nothing.")]
    public static partial void ListChanged(ILogger log, string zone, SubjectKinds kind, ListState state, string why);

    [LoggerMessage(3011, LogLevel.Information, "Planned sweep {Sweep}: {Targets} targets in {Batches} batches.")]
    public static partial void Planned(ILogger log, string sweep, int targets, int batches);

    [LoggerMessage(3020, LogLevel.Error, "The round {Round} failed: {Why}. It is made again at {Next:HH:mm:ss} UTC; look at the store if it goes on.")]
    public static partial void RoundFailed(ILogger log, string round, string why, DateTimeOffset next, Exception? failure);

    [LoggerMessage(3021, LogLevel.Error, "The queue {Queue} failed: {Why}. It is tried again; look at the store if it goes on.")]
    public static partial void QueueFailed(ILogger log, string queue, string why, Exception? failure);

    [LoggerMessage(3022, LogLevel.Warning, "A piece of work of the queue {Queue} failed and is tried again in {After} s: {Why}")]
    public static partial void WorkGivenBack(ILogger log, string queue, double after, string why);

    [LoggerMessage(3023, LogLevel.Information, "A piece of work of the queue {Queue} is given back unfinished, as this process ends.")]
    public static partial void WorkHandedBack(ILogger log, string queue);
}
