using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Http;

/// <summary>A route whose answers are kept under no key: they hold a secret, or the same request again changes nothing anyway.</summary>
internal sealed class Unkept
{
    public static Unkept Metadata { get; } = new();
}

/// <summary>
/// Answers a POST that comes again under its <c>Idempotency-Key</c> as it was answered before, without doing it again. A key is its caller's own, holds
/// for a day, and for one request: with another body or address it is refused. An answer that the service is at fault for is not kept.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, WebParts parts)
{
    /// <summary>The header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>How long a key holds.</summary>
    public static TimeSpan Holds { get; } = TimeSpan.FromHours(24);

    private const int LongestKey = 200;
    private const int Lanes = 64;

    // One request of a key at a time within this process. Two processes may do it at once: what is added by then has an id made from the key, or is there once anyway.
    private readonly SemaphoreSlim[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || !http.Request.Headers.TryGetValue(Header, out var header) || http.GetEndpoint()?.Metadata.GetMetadata<Unkept>() is not null)
        {
            await next(http);
            return;
        }

        if (header is not [{ Length: > 0 and <= LongestKey } key] || key.Any(c => c is < '!' or > '~')) throw ApiException.Invalid(Header, $"is one text of 1 to {LongestKey} visible ASCII characters, such as a UUID");
        var caller = CallerId(http);
        var hash = await HashAsync(http.Request);
        var lane = _lanes[(uint)string.GetHashCode($"{caller}\n{key}", StringComparison.Ordinal) % Lanes];
        await lane.WaitAsync(http.RequestAborted);
        try
        {
            if (await parts.Watch.Idempotency.FindAsync(caller, key, http.RequestAborted) is { } known) await AgainAsync(http, known, hash);
            else await FirstAsync(http, caller, key, hash);
        }
        finally
        {
            lane.Release();
        }
    }

    /// <summary>An id made from the key of a request where it has one, so that the same request again makes the same thing; a random one otherwise.</summary>
    public static string IdOf(HttpContext http, string kind) => Convert.ToHexStringLower(http.Request.Headers[Header] is [{ Length: > 0 } key]
        ? SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\n{CallerId(http)}\n{key}")).AsSpan(0, 12)
        : RandomNumberGenerator.GetBytes(12));

    private async Task FirstAsync(HttpContext http, string caller, string key, string hash)
    {
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

        if (http.Response.StatusCode is >= 200 and < 300)
        {
            var answer = new StoredAnswer(hash, http.Response.StatusCode, http.Response.Headers.Location, Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length));
            await parts.Watch.Idempotency.TryAddAsync(caller, key, answer, parts.Time.GetUtcNow() + Holds, http.RequestAborted);
        }

        await outgoing.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), http.RequestAborted);
    }

    private static async Task AgainAsync(HttpContext http, StoredAnswer known, string hash)
    {
        if (known.RequestHash != hash) throw new ApiException(ProblemType.KeyReused, "this key was sent with another request; make a new key for each request, and keep it when you send the same again", Header);
        http.Response.StatusCode = known.Status;
        if (known.Location is { } location) http.Response.Headers.Location = location;
        if (known.Body.Length == 0) return;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(known.Body, http.RequestAborted);
    }

    private static async Task<string> HashAsync(HttpRequest request)
    {
        request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}{request.QueryString}\n{request.ContentType}\n"));
        var buffer = new byte[8192];
        while (await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted) is > 0 and var read) hash.AppendData(buffer.AsSpan(0, read));
        request.Body.Position = 0;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string CallerId(HttpContext http) => ApiCall.CallerOf(http)?.Id ?? throw new ApiException(ProblemType.Unauthenticated, "who asks is not known");
}
