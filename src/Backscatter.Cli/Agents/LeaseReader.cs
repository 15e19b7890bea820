using System.Globalization;
using System.Net;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Agents;

/// <summary>A lease that was read.</summary>
internal abstract record LeaseReading
{
    private LeaseReading()
    {
    }

    /// <summary>It can be done.</summary>
    internal sealed record Right(Endpoint Endpoint, DomainName Domain, ProbeOptions Options) : LeaseReading;

    /// <summary>It is not done.</summary>
    /// <param name="Why">Why, in a clause; foreign text in it is escaped.</param>
    internal sealed record Wrong(string Why) : LeaseReading;
}

/// <summary>Reads what the service asks for. It is believed in nothing: what it names becomes part of an SMTP command, and an address that is connected to.</summary>
internal static class LeaseReader
{
    // With what stands before it, the local part of an address (RFC 5321 section 4.5.3.1.1).
    private const int LongestToken = 55;
    // The service names a job by the scan that waits for it and by the endpoint.
    private const int LongestId = 300;

    /// <summary>Reads a lease.</summary>
    /// <param name="probe">The lease.</param>
    /// <param name="usual">Who the agent says it is.</param>
    /// <param name="port">The only port that is connected to.</param>
    public static LeaseReading Read(LeasedProbe probe, ProbeOptions usual, int port)
    {
        if (!IsId(probe.Job) || !IsId(probe.Lease)) return new LeaseReading.Wrong("it has no id that the service could be asked about");
        if (!DomainName.TryParse(probe.Domain, out var domain, out var error)) return new LeaseReading.Wrong($"its domain: {error}");
        if (!DomainName.TryParse(probe.Host, out var host, out error)) return new LeaseReading.Wrong($"its host: {error}");
        if (!IPAddress.TryParse(probe.Address, out var address)) return new LeaseReading.Wrong($"its address {ForeignText.Quote(probe.Address, 60)} is none");
        if (probe.Port != port) return new LeaseReading.Wrong(string.Create(CultureInfo.InvariantCulture, $"its port is {probe.Port}, and mail servers are probed at {port} only"));
        if (probe.SenderToken is not { Length: > 0 and <= LongestToken } token || !token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return new LeaseReading.Wrong("its sender token is none");
        if (probe.ControlRecipient is { } control && !ProbeNames.IsLocalPart(control)) return new LeaseReading.Wrong($"its recipient {ForeignText.Quote(control, 60)} is no local part");
        return new LeaseReading.Right(
            new Endpoint(host, AddressText.Normalise(address), port),
            domain,
            usual with { SenderLocalPart = $"{ProbeOptions.UsualSender}-{token}", AsksOthers = probe.AsksOthers, ControlLocalPart = probe.ControlRecipient });
    }

    // It becomes a part of the address that is asked: no slash, and not the two dots that mean another place.
    private static bool IsId(string id) => id.Length is > 0 and <= LongestId && id[0] != '.' && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
