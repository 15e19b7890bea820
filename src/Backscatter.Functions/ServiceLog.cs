using Backscatter.Core.Blocklists;
using Microsoft.Extensions.Logging;

namespace Backscatter.Functions;

/// <summary>What this service logs of its own; the ids stay what they are.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The blocklist {Zone} ({Kind}) is {State}: {Why}. While it is not healthy, what it says counts for nothing.")]
    public static partial void ListChanged(ILogger logger, string zone, SubjectKinds kind, ListState state, string why);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "The length and age of the queues could not be looked at: {Why}. It is tried again in half a minute.")]
    public static partial void NotMeasured(ILogger logger, string why);
}
