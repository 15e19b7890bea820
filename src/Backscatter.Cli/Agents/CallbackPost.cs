using Backscatter.Core.Listening;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Agents;

/// <summary>Brings calls back to the service, each until it has an answer. How many wait meanwhile is the listener's to bound.</summary>
internal sealed class CallbackPost(AgentServer server, ServerLine line) : ICallbackReceiver
{
    /// <inheritdoc/>
    public async ValueTask SeeAsync(SeenCallback callback, CancellationToken cancellationToken) =>
        // One that is refused would be refused again.
        await line.AskAsync(token => server.TellAsync(callback, token), cancellationToken);
}
