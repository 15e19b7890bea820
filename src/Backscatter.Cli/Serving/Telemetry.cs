using System.Reflection;
using Backscatter.Core.Names;
using Backscatter.Core.Service.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Backscatter.Cli.Serving;

/// <summary>
/// Sends logs, metrics and traces where the standard variables of OpenTelemetry say, and nowhere without them. What goes out over HTTP is not traced: the
/// addresses of channels are secrets, and such a span has the whole address in it.
/// </summary>
internal static class Telemetry
{
    /// <summary>The variable that switches it on.</summary>
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds it, where it is on; where it goes, or null.</summary>
    /// <exception cref="UsageException">The variable names no address.</exception>
    public static Uri? Add(IServiceCollection services)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } written) return null;
        if (!Uri.TryCreate(written, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new UsageException($"{Variable} {ForeignText.Quote(written, 120)} is no address; write one such as http://127.0.0.1:4317");
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("backscatter", serviceVersion: Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)))
            .WithLogging(null, options => options.IncludeFormattedMessage = true)
            .WithMetrics(metrics => metrics.AddMeter(ServiceTelemetry.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(traces => traces.AddSource(ServiceTelemetry.Name).AddAspNetCoreInstrumentation())
            .UseOtlpExporter();
        return endpoint;
    }
}
