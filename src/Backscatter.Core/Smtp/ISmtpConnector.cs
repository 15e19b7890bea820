using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Smtp;

/// <summary>Opens the connection of a probe. A port, so that a lab, a proxy or an agent can carry it elsewhere.</summary>
public interface ISmtpConnector
{
    /// <summary>Connects to a mail server and returns the stream of the connection, which the caller disposes.</summary>
    /// <exception cref="SocketException">Refused, unreachable or timed out; the error code says which.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled or its deadline passed.</exception>
    Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken);
}
