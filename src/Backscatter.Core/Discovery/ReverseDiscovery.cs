using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// Finds the names of an address and whether they lead back to it: every address should have a PTR record, and its name an A or AAAA record with
/// that address (RFC 1912 section 2.1). Receivers call it forward-confirmed reverse DNS or iprev (RFC 8601 section 3).
/// </summary>
public sealed class ReverseDiscovery(IDnsResolver resolver)
{
    /// <summary>The most names that are followed, as receivers follow no more (RFC 7208 section 4.6.4).</summary>
    public const int MostNames = 10;

    /// <summary>Asks for the names of an address, and for the addresses of all of them side by side.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<ReverseResult> FindAsync(IPAddress address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = AddressText.Normalise(address);
        var pointers = await resolver.AskAsync(new DnsQuestion(NameOf(plain), DnsRecordType.PTR), cancellationToken);
        if (pointers.Outcome == DnsOutcome.Unknown) return new ReverseResult(plain, ReverseStatus.Unknown, [], $"its reverse name could not be learnt: {Said(pointers)}", [pointers]);
        if (pointers.Outcome == DnsOutcome.Absent) return new ReverseResult(plain, ReverseStatus.NoName, [], null, [pointers]);

        var names = pointers.Of<NameRecord>().Where(record => record.Type == DnsRecordType.PTR).Select(record => record.Target).Distinct(StringComparer.Ordinal).ToList();
        var forwards = await Task.WhenAll(names.Take(MostNames).Select(name => ForwardAsync(name, plain, cancellationToken)));
        return Decide(plain, names.Count, [.. names.Zip(forwards, (name, forward) => Follow(name, forward, plain))], [pointers, .. forwards.OfType<DnsReply>()]);
    }

    /// <summary><c>1.2.0.192.in-addr.arpa</c> (RFC 1035 section 3.5), 32 nibbles below <c>ip6.arpa</c> (RFC 3596 section 2.5).</summary>
    internal static string NameOf(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes[3]}.{bytes[2]}.{bytes[1]}.{bytes[0]}.in-addr.arpa")
            : $"{string.Join('.', Convert.ToHexStringLower(bytes).Reverse())}.ip6.arpa";
    }

    // A name that no host can bear is nobody's address to receivers either, whatever a resolver would make of it.
    private async Task<DnsReply?> ForwardAsync(string name, IPAddress address, CancellationToken cancellationToken) =>
        DomainName.TryParse(name, out var host, out _)
            ? await resolver.AskAsync(new DnsQuestion(host.Ascii, address.AddressFamily == AddressFamily.InterNetwork ? DnsRecordType.A : DnsRecordType.AAAA), cancellationToken)
            : null;

    private static ReverseName Follow(string name, DnsReply? forward, IPAddress address)
    {
        List<IPAddress> addresses = [.. forward?.Of<AddressRecord>().Select(record => AddressText.Normalise(record.Address)).Distinct() ?? []];
        var status = forward is { Outcome: DnsOutcome.Unknown } ? ReverseNameStatus.Unknown
            : addresses.Contains(address) ? ReverseNameStatus.LeadsBack
            : ReverseNameStatus.LeadsElsewhere;
        return new ReverseName(name, status, addresses);
    }

    private static ReverseResult Decide(IPAddress address, int named, IReadOnlyList<ReverseName> names, IReadOnlyList<DnsReply> replies)
    {
        if (names.Any(name => name.Status == ReverseNameStatus.LeadsBack)) return new ReverseResult(address, ReverseStatus.Confirmed, names, null, replies);
        if (named == names.Count && names.All(name => name.Status == ReverseNameStatus.LeadsElsewhere)) return new ReverseResult(address, ReverseStatus.LeadsElsewhere, names, null, replies);
        var why = replies.FirstOrDefault(reply => reply.Outcome == DnsOutcome.Unknown) is { } failed
            ? $"the addresses of its name {ForeignText.Escape(failed.Question.Name, 80)} could not be learnt: {Said(failed)}"
            : $"it has {named} reverse names, of which {names.Count} were followed and do not lead back";
        return new ReverseResult(address, ReverseStatus.Unknown, names, why, replies);
    }

    private static string Said(DnsReply reply) => ForeignText.Escape(reply.Detail ?? reply.Code.ToString());
}
