using System.Net;
using System.Net.Sockets;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>Addresses and ports on loopback. The whole of 127.0.0.0/8 is this machine, so servers can share a port and differ by address.</summary>
internal static class Loopback
{
    /// <summary>127.77.0.<paramref name="host"/>, where no other software of this machine listens.</summary>
    public static IPAddress Address(byte host) => new([127, 77, 0, host]);

    /// <summary>A port that is free for TCP and UDP on every loopback address.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Any, 0));
            var port = ((IPEndPoint)tcp.LocalEndPoint!).Port;
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                continue;
            }
        }
    }
}
