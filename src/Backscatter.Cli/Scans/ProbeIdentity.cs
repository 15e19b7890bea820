using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>Who the prober says it is.</summary>
/// <param name="Ehlo">To mail servers.</param>
/// <param name="SenderDomain">In the sender of a probe.</param>
/// <param name="HasName">Whether that is a name, not only an address.</param>
internal sealed record ProbeIdentity(SmtpIdentity Ehlo, SmtpIdentity SenderDomain, bool HasName)
{
    /// <summary>The names given, else this machine's full name, else its address: honest in each case.</summary>
    /// <exception cref="UsageException">A name given is none.</exception>
    public static ProbeIdentity Of(string? ehlo, string? sender)
    {
        var name = Read("--ehlo", ehlo) ?? FullName();
        var identity = name is null ? SmtpIdentity.Of(OwnAddress()) : SmtpIdentity.Of(name);
        return new ProbeIdentity(identity, Read("--sender-domain", sender) is { } domain ? SmtpIdentity.Of(domain) : identity, name is not null);
    }

    private static DomainName? Read(string option, string? text)
    {
        if (text is null) return null;
        if (!DomainName.TryParse(text, out var name, out var error)) throw new UsageException($"{option}: {error}");
        return name is { Parent: not null, IsHostName: true } ? name : throw new UsageException($"{option} {name} is no full host name; write one such as probe.example.com");
    }

    private static DomainName? FullName()
    {
        var properties = IPGlobalProperties.GetIPGlobalProperties();
        var written = properties.HostName.Contains('.') ? properties.HostName : $"{properties.HostName}.{properties.DomainName}";
        return DomainName.TryParse(written, out var name, out _) && name is { Parent: not null, IsHostName: true } ? name : null;
    }

    private static IPAddress OwnAddress() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(network => network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? IPAddress.Loopback;
}
