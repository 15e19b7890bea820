using System.Text.Json;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Http;

/// <summary>An answer of one JSON object a line, sent as it is read.</summary>
internal sealed class JsonLines : IAsyncDisposable
{
    /// <summary>Its kind.</summary>
    public const string ContentType = "application/jsonl";

    private readonly HttpResponse _response;

    private JsonLines(HttpResponse response) => _response = response;

    /// <summary>Begins an answer that browsers save as a file.</summary>
    public static JsonLines Begin(HttpContext http, string name)
    {
        http.Response.ContentType = ContentType;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"backscatter-{name}.jsonl\"";
        return new JsonLines(http.Response);
    }

    /// <summary>Writes one.</summary>
    public async Task WriteAsync<T>(T value, CancellationToken cancellationToken)
    {
        JsonSerializer.Serialize(new Utf8JsonWriter(_response.BodyWriter, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }), value, ApiJson.Options);
        "\n"u8.CopyTo(_response.BodyWriter.GetSpan(1));
        _response.BodyWriter.Advance(1);
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync() => await _response.BodyWriter.FlushAsync();
}
