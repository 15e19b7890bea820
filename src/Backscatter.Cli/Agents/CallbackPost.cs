using System.Threading.Channels;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>Brings calls back to the service, in order, as soon as it takes them; a bounded number waits, and who sees one never does.</summary>
internal sealed class CallbackPost(AgentServer server, ServerLine line, ILogger log)
{
    private const int MostWaiting = 1000;

    private readonly Channel<SeenCallback> _waiting = Channel.CreateBounded<SeenCallback>(MostWaiting);
    private int _dropped;

    /// <summary>Takes one; where too many wait already it is counted and dropped.</summary>
    public void See(SeenCallback callback)
    {
        if (!_waiting.Writer.TryWrite(callback)) Interlocked.Increment(ref _dropped);
    }

    /// <summary>Brings them until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var callback in _waiting.Reader.ReadAllAsync(cancellationToken))
            {
                // One that is refused would be refused again.
                await line.AskAsync(token => server.TellAsync(callback, token), cancellationToken);
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped) AgentLog.CallbacksDropped(log, dropped);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The agent stops.
        }
    }
}
