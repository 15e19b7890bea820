namespace Backscatter.Core.Dns;

/// <summary>
/// The port through which everything in the engine asks DNS. An implementation never throws for what DNS can say or fail to say: a timeout, a
/// refusal and an unreachable resolver are replies with <see cref="DnsOutcome.Unknown"/>.
/// </summary>
public interface IDnsResolver
{
    /// <summary>Asks one question and returns what was answered, by whom and how fast.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken);
}
