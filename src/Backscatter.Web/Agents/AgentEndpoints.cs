using System.Text.Json;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Agents;

/// <summary>An agent, as those see it who run the service.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="EnrolledAt">When it enrolled.</param>
/// <param name="LastSeenAt">When it last asked for work, to the minute.</param>
/// <param name="RevokedAt">When it was revoked; null while it is not.</param>
/// <param name="Can">What it said it can do.</param>
public sealed record AgentView(string Id, string Name, DateTimeOffset EnrolledAt, DateTimeOffset LastSeenAt, DateTimeOffset? RevokedAt, AgentCapabilities Can)
{
    internal static AgentView Of(Agent agent) => new(agent.Id, agent.Name, agent.EnrolledAt, agent.LastSeenAt, agent.RevokedAt, agent.Can);
}

/// <summary>What is said of an agent that is to be.</summary>
/// <param name="Name">Its name.</param>
public sealed record EnrolmentBody(string Name);

/// <summary>A token that lets one agent enrol.</summary>
/// <param name="Token">The token, shown here and never again.</param>
/// <param name="Name">The name that the agent gets.</param>
/// <param name="ExpiresAt">Until when it holds.</param>
public sealed record EnrolmentView(string Token, string Name, DateTimeOffset ExpiresAt);

/// <summary><c>/api/agents</c>: who probes for the service from elsewhere. Agents work for every tenant, so that who is bound to some sees and changes none.</summary>
internal static class AgentEndpoints
{
    private const long MostEnrolBytes = 16 * 1024;

    public static void MapAgents(this IEndpointRouteBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        api.MapGet("/agents", ListAsync).WithTags("Agents").WithSummary("Lists the agents, those that are revoked too");
        agents.MapPost("enrolments", BeginAsync).WithMetadata(Unkept.Metadata).WithSummary("Makes a token that lets one agent enrol within a day; it is shown once");
        agents.MapPost("{agent}/revoke", RevokeAsync).WithSummary("Revokes an agent: it is told nothing more, and nothing of it counts");
        agents.MapPost("enrol", EnrolAsync).WithMetadata(Unkept.Metadata, Enrols.Metadata, new BodySize(MostEnrolBytes)).WithSummary("Makes an agent of the bearer of a token");
        agents.MapGroup("/me").MapAgentWork();
    }

    private static async Task<Ok<Page<AgentView>>> ListAsync(ApiCall call, string? after, int? limit)
    {
        var paging = Paging.Of(call.Http.Request, "agents", after, limit);
        if (!call.Caller.IsUnbound) return TypedResults.Ok(new Page<AgentView>([], null));
        var agents = Store(call).ListAsync(call.Gone).Select(agent => AgentView.Of(agent.Value)).OrderBy(agent => agent.Id, StringComparer.Ordinal);
        return TypedResults.Ok(await paging.TakeAsync(agents, agent => agent.Id, call.Gone));
    }

    private static async Task<Ok<EnrolmentView>> BeginAsync(ApiCall call, EnrolmentBody body)
    {
        RequireUnbound(call);
        if (AgentRules.Name(body.Name) is { } wrong) throw ApiException.Invalid("name", wrong);
        var store = Store(call);
        await call.AuditAsync("agent.invited", null, body.Name, null, new { body.Name });
        var (token, enrolment) = await AgentEnrolling.BeginAsync(store, body.Name, call.Caller.Who, call.Now, call.Gone);
        return TypedResults.Ok(new EnrolmentView(token, enrolment.Name, enrolment.ExpiresAt));
    }

    private static async Task<Ok<AgentView>> RevokeAsync(ApiCall call, string agent)
    {
        RequireUnbound(call);
        var store = Store(call);
        var before = AgentRules.IsId(agent) ? await store.FindAsync(agent, call.Gone) : null;
        if (before is null) throw ApiException.NotFound("agent", agent);
        if (before.Value.RevokedAt is null) await call.AuditAsync("agent.revoked", null, agent, AgentView.Of(before.Value), AgentView.Of(before.Value with { RevokedAt = call.Now }));
        return TypedResults.Ok(AgentView.Of(await AgentEnrolling.RevokeAsync(store, agent, call.Now, call.Gone) ?? throw ApiException.NotFound("agent", agent)));
    }

    private static async Task<Ok<Enrolled>> EnrolAsync(HttpContext http, WebParts parts, EnrolBody body)
    {
        var store = parts.Agents ?? throw NoAgents();
        if (AgentRules.Capabilities(body.Can) is { } wrong) throw ApiException.Invalid("can", wrong);
        if (!AgentKey.IsPublicKey(body.PublicKey)) throw ApiException.Invalid("publicKey", "is no public key; send SubjectPublicKeyInfo of a key on P-256, in base64");
        var agent = await AgentEnrolling.CompleteAsync(store, body.Token, body.PublicKey, body.Can, parts.Time.GetUtcNow(), http.RequestAborted)
            ?? throw new ApiException(ProblemType.EnrolmentRefused, "this token lets nobody enrol: it is wrong, was used, or has expired; let an administrator make a new one", "token");
        // Made from the agent, so that the same token again adds no second entry, and one that was lost with its process is added by the next try.
        var entry = new AuditEntry($"enrolled-{agent.Id}", agent.EnrolledAt, $"{agent.Name} ({AgentToken.IssuerPrefix}{agent.Id})", "agent.enrolled", null, agent.Id, null, JsonSerializer.Serialize(AgentView.Of(agent), ApiJson.Options));
        await parts.Watch.Audit.AppendAsync(entry, http.RequestAborted);
        return TypedResults.Ok(new Enrolled(agent.Id, agent.Name));
    }

    private static IAgentStore Store(ApiCall call) => call.Parts.Agents ?? throw NoAgents();

    private static ApiException NoAgents() => new(ProblemType.NotSetUp, "this service works without agents");

    private static void RequireUnbound(ApiCall call)
    {
        if (!call.Caller.IsUnbound) throw new ApiException(ProblemType.Forbidden, "agents work for every tenant, so a caller who is bound to tenants changes none");
    }
}
