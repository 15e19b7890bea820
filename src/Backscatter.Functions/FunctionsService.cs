using Azure.Monitor.OpenTelemetry.Exporter;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Core.Service.Telemetry;
using Backscatter.Functions.Settings;
using Backscatter.Storage.Queues;
using Backscatter.Web;
using Backscatter.Web.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;

namespace Backscatter.Functions;

/// <summary>The service as the Functions host runs it: the same parts as everywhere, and nothing of its own to say.</summary>
public static class FunctionsService
{
    /// <summary>The worker with everything that its functions need.</summary>
    /// <exception cref="OptionsValidationException">A setting cannot be used; each is named, with what to write.</exception>
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        AddTelemetry(builder.Services, builder.Configuration);
        AddService(builder.Services, builder.Configuration);
        return builder;
    }

    /// <summary>Adds the service.</summary>
    /// <param name="services">To these.</param>
    /// <param name="configuration">The app settings.</param>
    /// <exception cref="OptionsValidationException">A setting cannot be used; each is named, with what to write.</exception>
    public static void AddService(IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (!BoundSettings.TryRead(configuration, out var settings, out var faults)) throw new OptionsValidationException(WrittenSettings.Section, typeof(WrittenSettings), faults);
        var (stores, time) = (StorageConnection.Open(configuration), TimeProvider.System);
        // The logger is there when there is something to log.
        ILogger? log = null;
        var parts = new ServiceParts(settings, stores, Environment.GetEnvironmentVariable, change => Hear(log, change), time);
        services.AddSingleton(time);
        services.AddSingleton(_ => stores);
        services.AddSingleton(provider =>
        {
            log = provider.GetRequiredService<ILogger<ServiceParts>>();
            return parts;
        });
        services.AddHostedService<StoreStart>();
        services.AddHostedService<GaugeWatch>();
        services.AddBackscatterWeb(WebParts.Of(parts, time, localKeyHash: null));
        services.AddSingleton(provider => new PipelineResult(provider));
        foreach (var queue in WorkQueues.All)
            services.AddKeyedSingleton(queue, (provider, _) => new TriggeredWork(queue, provider.GetRequiredService<ServiceParts>().Handlers[queue], stores.Watch.Problems, time));
    }

    // The host leaves it to the worker to send what the worker says; where nobody named a place it goes nowhere. What goes out over HTTP is not traced: the
    // addresses of channels are secrets.
    private static void AddTelemetry(IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
        telemetry.WithMetrics(metrics => metrics.AddMeter(ServiceTelemetry.Name)).WithTracing(traces => traces.AddSource(ServiceTelemetry.Name));
        if (!string.IsNullOrEmpty(configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"])) telemetry.UseAzureMonitorExporter(options => options.Credential = TelemetryIdentity.Of(configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]));
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
    }

    private static void Hear(ILogger? log, HealthEvent change)
    {
        if (log is not null) ServiceLog.ListChanged(log, change.Zone, change.Kind, change.State, change.Why);
    }
}
