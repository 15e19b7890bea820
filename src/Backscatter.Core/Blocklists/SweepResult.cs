using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>Takes the results of a sweep. Called by one thread, in the order in which the answers come; must not block.</summary>
public interface ISweepSink
{
    /// <summary>Takes one result.</summary>
    void Report(in SweepResult result);
}

/// <summary>What one list said about one subject in a sweep.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="List">The list.</param>
/// <param name="Answer">The verdict: the same object for the same answer, where there are not too many.</param>
/// <param name="Reply">How the reply ended; null where nothing was asked.</param>
/// <param name="Ttl">How long it may be kept; null when unknown.</param>
/// <param name="Resolver">Who answered or was asked last, as <c>ip:port</c>; null where nothing was asked.</param>
/// <param name="Elapsed">From question to reply.</param>
public readonly record struct SweepResult(
    BlocklistSubject Subject, Blocklist List, BlocklistAnswer Answer, DnsCode? Reply, TimeSpan? Ttl, string? Resolver, TimeSpan Elapsed);
