using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>Takes what is sent to it over HTTP, and answers 200: a collector of OTLP (https://opentelemetry.io/docs/specs/otlp/#otlphttp), or a receiver of webhooks.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _got = new();

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>What came to a path, as the text that can be seen in it: names and strings stand in protobuf as they are.</summary>
    public string TextOf(string path) => string.Join('\n', _got.Where(got => got.Path == path).Select(got => Encoding.Latin1.GetString(got.Body)));

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _got.Enqueue((http.Request.Path.Value!, body.ToArray()));
    }
}
