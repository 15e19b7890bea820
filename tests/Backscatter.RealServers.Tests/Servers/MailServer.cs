using System.Net;
using System.Net.Sockets;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>A real mail server on loopback. Dispose it to stop it and to remove everything it wrote.</summary>
internal abstract class MailServer(IPEndPoint endpoint, ScratchFolder folder, ServerProcess process) : IAsyncDisposable
{
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(5);

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; } = endpoint;

    /// <summary>What it logged so far.</summary>
    public virtual string Log => process.Log;

    /// <summary>Everything it keeps on disk.</summary>
    protected ScratchFolder Folder { get; } = folder;

    /// <summary>Whether no message waits in its queue: the proof that a probe left nothing behind.</summary>
    public abstract Task<bool> IsQueueEmptyAsync(CancellationToken cancellationToken);

    public ValueTask DisposeAsync() => process.DisposeAsync();

    /// <summary>Whether a server greets.</summary>
    protected static async Task<bool> GreetsAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(GreetingLimit);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint, limit.Token);
            var code = new byte[3];
            await client.GetStream().ReadExactlyAsync(code, limit.Token);

            // Nothing is said, not even QUIT: postscreen remembers a client that speaks before its greeting has ended.
            return code.AsSpan().SequenceEqual("220"u8);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
