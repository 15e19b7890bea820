using Backscatter.Core.Discovery;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>What a domain publishes about encryption, in one line, and a line for each thing that is wrong or not known. Nothing is said of what is missing.</summary>
internal static class TransportNotes
{
    /// <summary>The lines; their text is foreign in parts.</summary>
    public static IEnumerable<string> Of(TargetPart target)
    {
        if (target.Transport is not { } transport) yield break;
        var hosts = transport.Dane.Where(host => host.Status == PublicationStatus.Published).Select(host => host.Host).ToList();
        string?[] published =
        [
            transport.MtaSts.Status == PublicationStatus.Published ? "MTA-STS" : null,
            transport.TlsReporting.Status == PublicationStatus.Published ? "TLS-RPT" : null,
            hosts.Count > 0 ? $"DANE for {string.Join(", ", hosts)} (which counts only with DNSSEC, and that is not validated here)" : null,
        ];
        if (Array.Exists(published, what => what is not null)) yield return $"published: {string.Join(", ", published.Where(what => what is not null))}";
        foreach (var note in new[] { transport.MtaSts.Note, transport.TlsReporting.Note }.Concat(transport.Dane.Select(host => host.Note)).OfType<string>()) yield return note;
    }
}
