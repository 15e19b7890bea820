using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Smtp;

/// <summary>Connects over TCP from this machine.</summary>
public sealed class TcpConnector : ISmtpConnector
{
    /// <inheritdoc/>
    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        // A socket of the address's own family: where the network has no IPv6, a dual-stack one fails for IPv4 as well.
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
