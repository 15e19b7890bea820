using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Who a client says it is: a domain name, or an address literal where it has none (RFC 5321 section 4.1.3).</summary>
public sealed record SmtpIdentity
{
    private SmtpIdentity(string text) => Text = text;

    /// <summary>As it stands in a command: <c>probe.example.com</c>, <c>[192.0.2.1]</c>, <c>[IPv6:2001:db8::1]</c>.</summary>
    public string Text { get; }

    /// <summary>Whether it is a name, not an address.</summary>
    public bool IsName => Text[0] != '[';

    /// <summary>A client with a name.</summary>
    public static SmtpIdentity Of(DomainName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new SmtpIdentity(name.Ascii);
    }

    /// <summary>A client without a name.</summary>
    public static SmtpIdentity Of(IPAddress address)
    {
        var plain = AddressText.Normalise(address);
        return new SmtpIdentity(plain.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{plain}]" : $"[{plain}]");
    }

    /// <summary>As it stands in a command.</summary>
    public override string ToString() => Text;
}
