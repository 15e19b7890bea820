using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Smtp;

namespace Backscatter.Lab;

/// <summary>Connects to the lab's servers under their addresses in DNS, and to nothing else: no packet leaves the machine.</summary>
internal sealed class LabConnector(IReadOnlyDictionary<IPAddress, IPEndPoint> servers, IReadOnlySet<int> ports) : ISmtpConnector
{
    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        if (!ports.Contains(endpoint.Port) || !servers.TryGetValue(endpoint.Address, out var listening)) throw new SocketException((int)SocketError.ConnectionRefused);
        var socket = new Socket(listening.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(listening, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
