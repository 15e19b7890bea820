using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Finds what a domain and its MX hosts publish about encryption on the way to them: MTA-STS, TLS-RPT, DANE.</summary>
public sealed class TransportDiscovery(IDnsResolver resolver)
{
    /// <summary>Asks for everything side by side.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="hosts">Its MX hosts, in the order of the route.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<TransportPolicies> FindAsync(DomainName domain, IReadOnlyList<DomainName> hosts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(hosts);
        var replies = await Task.WhenAll(
        [
            AskAsync($"_mta-sts.{domain}", DnsRecordType.TXT, cancellationToken),
            AskAsync($"_smtp._tls.{domain}", DnsRecordType.TXT, cancellationToken),
            .. hosts.Select(host => AskAsync($"_25._tcp.{host}", DnsRecordType.TLSA, cancellationToken)),
        ]);
        return new TransportPolicies(
            Read(replies[0], TransportRecords.ReadMtaSts),
            Read(replies[1], TransportRecords.ReadTlsReporting),
            [.. hosts.Zip(replies.Skip(2), ToDane)],
            replies);
    }

    private static PublishedPolicy Read(DnsReply reply, Func<string, IReadOnlyList<string>, PublishedPolicy> read) => reply.Outcome == DnsOutcome.Unknown
        ? new PublishedPolicy(PublicationStatus.Unknown, null, null, Failed(reply))
        : read(reply.Question.Name, [.. reply.Of<TextRecord>().Select(record => record.Text)]);

    private static DaneHost ToDane(DomainName host, DnsReply reply) => reply.Outcome switch
    {
        DnsOutcome.Exists => new(host, PublicationStatus.Published, null),
        DnsOutcome.Absent => new(host, PublicationStatus.NotPublished, null),
        _ => new(host, PublicationStatus.Unknown, Failed(reply)),
    };

    private static string Failed(DnsReply reply) => $"{reply.Question} could not be learnt: {ForeignText.Escape(reply.Detail ?? reply.Code.ToString())}";

    // A name so long that the labels do not fit in front of it can have no such record.
    private Task<DnsReply> AskAsync(string name, DnsRecordType type, CancellationToken cancellationToken) => name.Length <= DomainName.MaxLength
        ? resolver.AskAsync(new DnsQuestion(name, type), cancellationToken)
        : Task.FromResult(new DnsReply(new DnsQuestion(name, type), DnsOutcome.Absent, DnsCode.NameError, [], null, "", TimeSpan.Zero));
}
