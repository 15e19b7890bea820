using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// How far an SPF tree is followed. Receivers stop at 10 lookups (RFC 7208 section 4.6.4); we go on, so that the senders behind the eleventh are
/// still found, but not for ever.
/// </summary>
/// <param name="Lookups">Terms with lookups that are followed.</param>
/// <param name="Depth">Records behind each other that are followed.</param>
/// <param name="Questions">DNS questions asked for one domain.</param>
/// <param name="MxHosts">Hosts of one mx term whose addresses are asked for.</param>
/// <param name="Senders">Senders that are kept.</param>
public sealed record SpfLimits(int Lookups = 50, int Depth = 20, int Questions = 250, int MxHosts = 20, int Senders = 2000);

/// <summary>Finds who may send for a domain by following its SPF record (RFC 7208), asking what can be asked side by side.</summary>
public sealed class SpfDiscovery(IDnsResolver resolver, MailProviders providers, SpfLimits? limits = null)
{
    private readonly SpfLimits _limits = limits ?? new SpfLimits();

    /// <summary>Follows the record of one domain to its end or to our limits.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<SpfTree> FindAsync(DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var known = new Dictionary<DnsQuestion, DnsReply>();
        while (true)
        {
            // Each round walks the tree as far as it is known and asks everything that stands at its edge at once.
            var walk = new SpfWalk(domain, known, providers, _limits);
            walk.Run();
            var next = walk.Missing.Take(_limits.Questions - known.Count).ToList();
            if (next.Count == 0) return walk.Tree();
            var replies = await Task.WhenAll(next.Select(question => resolver.AskAsync(question, cancellationToken)));
            foreach (var (question, reply) in next.Zip(replies)) known[question] = reply;
        }
    }
}
