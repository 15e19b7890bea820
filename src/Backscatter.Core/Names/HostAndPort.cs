namespace Backscatter.Core.Names;

/// <summary>Takes <c>host:port</c> apart as people write it; an IPv6 address with a port stands in brackets (RFC 3986 section 3.2.2).</summary>
public static class HostAndPort
{
    /// <summary>The two parts, neither of them checked. The port is null where none is written, the host where the brackets are wrong.</summary>
    public static (string? Host, string? Port) Split(string text)
    {
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) return (null, null);
            var rest = text[(end + 1)..];
            return rest.Length == 0 ? (text[1..end], null) : rest[0] == ':' ? (text[1..end], rest[1..]) : (null, null);
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 || text.LastIndexOf(':') != colon ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }
}
