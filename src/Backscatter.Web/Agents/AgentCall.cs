using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Backscatter.Web.Agents;

/// <summary>One request of an agent.</summary>
/// <param name="Http">The request.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Agents">Where agents are kept.</param>
/// <param name="Time">The clock.</param>
internal sealed record AgentCall(HttpContext Http, Agent Agent, IAgentStore Agents, TimeProvider Time)
{
    /// <summary>Where its work is.</summary>
    public required IProbeDesk? AnyDesk { private get; init; }

    /// <summary>Where its work is.</summary>
    public IProbeDesk Desk => AnyDesk ?? throw new ApiException(ProblemType.NotSetUp, "this service gives no work to agents");

    /// <summary>Ends when the agent has gone.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>Binds the parameter of an endpoint.</summary>
    public static ValueTask<AgentCall?> BindAsync(HttpContext context)
    {
        var parts = context.RequestServices.GetRequiredService<WebParts>();
        return ValueTask.FromResult(AgentSignature.Of(context) is { } agent && parts.Agents is { } agents ? new AgentCall(context, agent, agents, parts.Time) { AnyDesk = parts.Desk } : null);
    }
}
