using System.Buffers.Text;
using System.Net;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Backscatter.Web.Agents;

/// <summary><c>/api/agents/me</c>: what an agent asks for and brings. Each request may be sent again when its answer was lost.</summary>
internal static class AgentWorkEndpoints
{
    // A document in base64, and what stands around it.
    private const long MostResultBytes = 1536 * 1024;
    private const long MostOtherBytes = 16 * 1024;
    private const int LongestId = 300;
    private const int LongestSignature = 100;
    private const int LongestWord = 320;

    public static void MapAgentWork(this RouteGroupBuilder me)
    {
        me.WithTags("Agents").WithMetadata(Unkept.Metadata);
        me.MapPost("leases", LeaseAsync).WithMetadata(new BodySize(MostOtherBytes)).WithSummary("Gives the agent probes to make; waits for some where there are none");
        me.MapPut("leases/{job}", RenewAsync).WithMetadata(new BodySize(MostOtherBytes)).WithSummary("Keeps a probe leased to the agent");
        me.MapDelete("leases/{job}", HandBackAsync).WithSummary("Takes a probe back, for another agent");
        me.MapPost("leases/{job}/result", AcceptAsync).WithMetadata(new BodySize(MostResultBytes)).WithSummary("Takes what the agent saw");
        me.MapPost("callbacks", SeeCallbackAsync).WithMetadata(new BodySize(MostOtherBytes)).WithSummary("Takes a call back to a sender, which the agent's listener saw");
    }

    private static async Task<Ok<Leases>> LeaseAsync(AgentCall call, LeasePolls polls, LeaseBody body)
    {
        if (AgentRules.Capabilities(body.Can) is { } wrong) throw ApiException.Invalid("can", wrong);
        if (body.Most is < 1 or > LeaseBody.MostLeases) throw ApiException.Invalid("most", $"is a number from 1 to {LeaseBody.MostLeases}");
        if (body.WaitSeconds is < 0 or > LeaseBody.LongestWait) throw ApiException.Invalid("waitSeconds", $"is a number from 0 to {LeaseBody.LongestWait}");
        return TypedResults.Ok(new Leases(await polls.WaitAsync(call, body)));
    }

    private static async Task<Ok<Renewed>> RenewAsync(AgentCall call, string job, RenewBody body) =>
        TypedResults.Ok(new Renewed(await call.Desk.RenewAsync(call.Agent, Id("job", job), Id("lease", body.Lease), call.Gone) ?? throw Lost()));

    private static async Task<NoContent> HandBackAsync(AgentCall call, string job, string lease) =>
        await call.Desk.HandBackAsync(call.Agent, Id("job", job), Id("lease", lease), call.Gone) ? TypedResults.NoContent() : throw Lost();

    private static async Task<NoContent> AcceptAsync(AgentCall call, string job, ResultBody body)
    {
        var most = Base64.GetMaxEncodedToUtf8Length(ProbeDocument.MostBytes);
        if (body.Document.Length > most || !Base64.IsValid(body.Document)) throw ApiException.Invalid("document", $"is the document in base64, at most {most} characters of it");
        if (body.Signature.Length > LongestSignature || !Base64Url.IsValid(body.Signature)) throw ApiException.Invalid("signature", "is a signature in base64url");
        var receipt = await call.Desk.AcceptAsync(call.Agent, Id("job", job), Id("lease", body.Lease), Convert.FromBase64String(body.Document), body.Signature, call.Gone);
        return receipt.Status switch
        {
            ProbeReceiptStatus.Taken => TypedResults.NoContent(),
            ProbeReceiptStatus.Late => throw Lost(receipt.Why),
            _ => throw new ApiException(ProblemType.ResultRefused, $"the result is not believed: {ForeignText.Escape(receipt.Why ?? "it is no answer to what was asked", 300)}"),
        };
    }

    private static async Task<NoContent> SeeCallbackAsync(AgentCall call, SeenCallback body)
    {
        if (!IPAddress.TryParse(body.Client, out _) || body.Client.Length > 45) throw ApiException.Invalid("client", "is no IP address");
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("helo", body.Helo), ("mailFrom", body.MailFrom), ("recipient", body.Recipient)])
            if (text.Length > LongestWord) throw ApiException.Invalid(name, $"has at most {LongestWord} characters");
        if (body.At > call.Time.GetUtcNow() + AgentToken.Skew) throw ApiException.Invalid("at", "is yet to come");
        await call.Desk.SeeCallbackAsync(call.Agent, body, call.Gone);
        return TypedResults.NoContent();
    }

    private static string Id(string field, string text) =>
        text.Length is > 0 and <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text : throw ApiException.Invalid(field, "is none that this service gave");

    private static ApiException Lost(string? why = null) =>
        new(ProblemType.LeaseLost, why is null ? "the probe is not this agent's any more; break it off and forget it" : $"the result comes too late: {ForeignText.Escape(why, 300)}; forget it");
}
