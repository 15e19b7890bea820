using Backscatter.Core.Dns;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>One resolver after another, at the same address as far as the engine can see.</summary>
internal sealed class Succession(IDnsResolver first) : IDnsResolver
{
    public IDnsResolver Current { get; set; } = first;

    public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => Current.AskAsync(question, cancellationToken);
}
