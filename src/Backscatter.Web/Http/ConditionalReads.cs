using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Http;

/// <summary>An endpoint whose answer has no end in sight, so that it is never held back.</summary>
internal sealed class Streams
{
    public static Streams Metadata { get; } = new();
}

/// <summary>Marks what is read, and answers that nothing changed where the reader has it already (<c>If-None-Match</c>, 304).</summary>
internal sealed class ConditionalReads(RequestDelegate next)
{
    /// <summary>Whether events are asked for (<c>text/event-stream</c>), which are sent as they happen.</summary>
    public static bool IsStream(HttpRequest request) => request.Headers.Accept.Any(accept => accept?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true);

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || IsStream(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<Streams>() is not null || !http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        var outgoing = http.Response.Body;
        using var held = new MemoryStream();
        http.Response.Body = held;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = outgoing;
        }

        var body = held.GetBuffer().AsMemory(0, (int)held.Length);
        if (http.Response.StatusCode == StatusCodes.Status200OK)
        {
            var mark = http.Response.Headers.ETag is [{ } known] ? known : ETags.Of(body.Span);
            http.Response.Headers.ETag = mark;
            if (ETags.Names(http.Request.Headers.IfNoneMatch, mark, isWeakEnough: true))
            {
                http.Response.StatusCode = StatusCodes.Status304NotModified;
                http.Response.ContentType = null;
                http.Response.ContentLength = null;
                return;
            }
        }

        if (body.Length == 0) return;
        http.Response.ContentLength = body.Length;
        await outgoing.WriteAsync(body, http.RequestAborted);
    }
}
