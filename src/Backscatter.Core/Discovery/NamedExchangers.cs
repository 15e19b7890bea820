using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>A host and the preference under which mail for a domain is brought to it.</summary>
internal sealed record NamedExchanger(DomainName Host, int Preference);

/// <summary>What the MX records of a domain name, before any host of theirs is looked up.</summary>
/// <param name="Followed">Usable hosts, each once, by preference and then by name.</param>
/// <param name="SaysNull">Whether a null MX is among the records (RFC 7505).</param>
/// <param name="NamesOthers">Whether anything but a null MX is among them.</param>
/// <param name="Notes">What is odd about them.</param>
internal sealed record NamedExchangers(IReadOnlyList<NamedExchanger> Followed, bool SaysNull, bool NamesOthers, IReadOnlyList<RouteNote> Notes)
{
    public static NamedExchangers Read(DnsReply reply, int most)
    {
        var notes = new List<RouteNote>();
        var records = reply.Of<MxRecord>().OrderBy(record => record.Preference).ThenBy(record => record.Exchange, StringComparer.Ordinal).ToList();
        var usable = new Dictionary<string, NamedExchanger>(StringComparer.Ordinal);
        foreach (var record in records.Where(record => record.Exchange.Length > 0))
        {
            if (Usable(record, notes) is not { } host) continue;
            if (usable.TryAdd(host.Ascii, new NamedExchanger(host, record.Preference))) continue;
            var lowest = usable[host.Ascii].Preference;
            notes.Add(
                new RouteNote(RouteNoteKind.DuplicateMx, host.Ascii, $"{host} stands in several MX records; {lowest} is its lowest preference"));
        }

        foreach (var record in records.Where(record => record.Exchange.Length == 0 && record.Preference != 0))
            notes.Add(new RouteNote(RouteNoteKind.NullMxPreference, ".", $"the null MX has preference {record.Preference}; RFC 7505 asks for 0"));
        if (usable.Count > most)
        {
            notes.Add(new RouteNote(
                RouteNoteKind.TooManyHosts, reply.Question.Name, $"there are {usable.Count} MX hosts, the {most} most preferred are followed"));
        }

        var saysNull = records.Exists(record => record.Exchange.Length == 0);
        var namesOthers = records.Exists(record => record.Exchange.Length > 0);
        return new NamedExchangers([.. usable.Values.Take(most)], saysNull, namesOthers, notes);
    }

    private static DomainName? Usable(MxRecord record, List<RouteNote> notes)
    {
        var shown = ForeignText.Escape(record.Exchange, 80);
        if (AddressText.TryParse(record.Exchange, out _, out _))
        {
            notes.Add(new RouteNote(
                RouteNoteKind.MxIsAddress,
                shown,
                $"an MX record holds the address {shown}; it must hold a name (RFC 1035 section 3.3.9), and no server is reached by it"));
            return null;
        }

        if (!DomainName.TryParse(record.Exchange, out var host, out var error))
        {
            notes.Add(new RouteNote(RouteNoteKind.MxNotAHostName, shown, $"an MX record names no host: {error}"));
            return null;
        }

        if (!host.IsHostName)
        {
            notes.Add(new RouteNote(
                RouteNoteKind.MxNotAHostName,
                shown,
                $"{shown} has an underscore, which no host name may have (RFC 1123 section 2.1); many servers will still deliver to it"));
        }

        return host;
    }
}
