using System.Globalization;
using System.Net;
using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Core.Listening;

/// <summary>How a message came: what is written in front of it where it is kept.</summary>
/// <param name="At">When its last octet came.</param>
/// <param name="Client">The address it came from.</param>
/// <param name="Helo">What the client called itself; foreign text.</param>
/// <param name="Protocol"><c>SMTP</c>, <c>ESMTP</c> or <c>ESMTPS</c> (RFC 3848).</param>
/// <param name="Sender">The return path without brackets, empty for the null sender: printable ASCII, and foreign all the same.</param>
/// <param name="Recipients">The mailboxes it is for.</param>
internal sealed record Envelope(DateTimeOffset At, IPAddress Client, string Helo, string Protocol, string Sender, IReadOnlyList<string> Recipients)
{
    private const int LongestHelo = 255;

    /// <summary>The trace header: Return-Path, a Delivered-To for each recipient, and Received as the last field of it (RFC 5321 section 4.4). The octets of the message follow at once.</summary>
    public byte[] TraceHeader(DomainName host)
    {
        var header = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Return-Path: <{Sender}>\r\n");
        foreach (var recipient in Recipients) header.Append(CultureInfo.InvariantCulture, $"Delivered-To: {recipient}\r\n");
        header.Append(CultureInfo.InvariantCulture, $"Received: from {Plain(Helo)} ([{Literal(Client)}])\r\n\tby {host.Ascii} with {Protocol}; {At.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\r\n");
        return Encoding.ASCII.GetBytes(header.ToString());
    }

    // What no name and no address literal has becomes a question mark: a client may call itself anything.
    private static string Plain(string helo) =>
        string.Concat(helo.Take(LongestHelo).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']' ? c : '?'));

    private static string Literal(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"IPv6:{address}" : address.ToString();
}
