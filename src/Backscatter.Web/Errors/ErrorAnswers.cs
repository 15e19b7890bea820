using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Backscatter.Web.Errors;

/// <summary>Answers every error as a problem (RFC 9457), whoever noticed it.</summary>
internal sealed partial class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    private static readonly Dictionary<int, (ProblemType Type, string Detail)> Bare = new()
    {
        [400] = (ProblemType.BadRequest, "the request cannot be read"),
        [401] = (ProblemType.Unauthenticated, "send Authorization: Bearer with a token or the key of this service"),
        [403] = (ProblemType.Forbidden, "the roles of the caller do not allow it"),
        [404] = (ProblemType.NotFound, "there is nothing at this address; /api/docs shows what there is"),
        [405] = (ProblemType.MethodNotAllowed, "the header Allow names the methods that it has"),
        [413] = (ProblemType.TooLarge, "the body is larger than is taken here; split it"),
        [415] = (ProblemType.UnsupportedMediaType, "send application/json, or text/csv where a file is imported"),
    };

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            // The dashboard and its pages have errors of their own; the API has only these.
            if (!http.Response.HasStarted && http.Response.ContentType is null && http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && Bare.TryGetValue(http.Response.StatusCode, out var bare))
                await WriteAsync(http, bare.Type, bare.Detail, null, null);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more who could read an answer.
            if (!http.Response.HasStarted) http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception failure) when (!http.Response.HasStarted)
        {
            // What was meant for the answer that failed; the headers that protect every answer are set again when this one starts.
            http.Response.Clear();
            await AnswerAsync(http, failure);
        }
    }

    /// <summary>Writes a problem.</summary>
    public static Task WriteAsync(HttpContext http, ProblemType type, string detail, string? field, string? request)
    {
        http.Response.StatusCode = type.Status;
        return http.Response.WriteAsJsonAsync(new ProblemBody(type.Address, type.Title, type.Status, detail, field, request), ApiJson.Options, "application/problem+json", http.RequestAborted);
    }

    private Task AnswerAsync(HttpContext http, Exception failure)
    {
        switch (failure)
        {
            case ApiException refused:
                return WriteAsync(http, refused.Type, refused.Message, refused.Field, null);
            case BadHttpRequestException { InnerException: JsonException json }:
                return AnswerAsync(http, JsonFault.Of(json));
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return WriteAsync(http, ProblemType.TooLarge, BodyLimit.Refusal(http), null, null);
            case BadHttpRequestException bad:
                var (type, detail) = Bare.TryGetValue(bad.StatusCode, out var known) ? known : Bare[400];
                return WriteAsync(http, type, bad.StatusCode == 400 ? "a parameter or the body of the request cannot be read; /api/docs shows what it must be" : detail, Parameter().Match(bad.Message) is { Success: true } named ? named.Groups[1].Value : null, null);
            case StoreException:
                StoreFailed(log, failure, http.TraceIdentifier, Shown(http));
                http.Response.Headers.RetryAfter = "10";
                return WriteAsync(http, ProblemType.StoreUnavailable, "nothing was lost that was answered before; try again in a while", null, http.TraceIdentifier);
            default:
                Failed(log, failure, http.TraceIdentifier, Shown(http));
                return WriteAsync(http, ProblemType.Internal, "the fault is not yours, and it is in the log of the service under the id of the request", null, http.TraceIdentifier);
        }
    }

    // The path is foreign text, and the query may be anything: it stays out of the log.
    private static string Shown(HttpContext http) => $"{ForeignText.Escape(http.Request.Method, 16)} {ForeignText.Escape(http.Request.Path.Value ?? "", 200)}";

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (\\w+)\" from", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [LoggerMessage(2001, LogLevel.Error, "Request {Request} ({What}): the storage failed")]
    private static partial void StoreFailed(ILogger log, Exception failure, string request, string what);

    [LoggerMessage(2002, LogLevel.Error, "Request {Request} ({What}) failed")]
    private static partial void Failed(ILogger log, Exception failure, string request, string what);
}
