using Azure.Monitor.OpenTelemetry.Exporter;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Http;
using Backscatter.Functions.Settings;
using Backscatter.Storage;
using Backscatter.Storage.Queues;
using Backscatter.Web;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Backscatter.Functions;

/// <summary>The service as the Functions host runs it: the same parts as everywhere, and nothing of its own to say.</summary>
public static class FunctionsService
{
    /// <summary>The worker with everything that its functions need.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting cannot be used; each is named, with what to write.</exception>
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
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting cannot be used; each is named, with what to write.</exception>
    public static void AddService(IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = ServiceSettings.Read(configuration);
        var stores = StorageConnection.Open(configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => stores);
        services.AddHostedService<StoreStart>();
        services.AddBackscatterWeb(new WebParts(stores.Watch, stores.Notifications, stores.Queue, TimeProvider.System));
        services.AddSingleton(provider => new PipelineResult(provider));
        services.AddSingleton(provider => new OwnershipChecker(
            new DnsClientResolver(settings.Engine.Resolvers), stores.Watch, new OwnershipKey(stores.Secrets), provider.GetRequiredService<TimeProvider>()));
        AddScans(services, settings);
        AddTelling(services, settings);
        services.AddSingleton(provider => new ServiceRounds(
            stores.Watch, stores.Notifications, stores.Queue, provider.GetRequiredService<NotificationHandler>(), provider.GetRequiredService<OwnershipChecker>(), settings.Sweeps, new RetentionOptions(), provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddScans(IServiceCollection services, ServiceSettings settings)
    {
        services.AddSingleton(provider => new LastingScanner(
            settings.Engine, provider.GetRequiredService<WatchStores>().Watch.Blocklists, News(provider), null, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SenderKey(provider.GetRequiredService<WatchStores>().Secrets));
        services.AddSingleton<IProbeDesk>(provider =>
        {
            var stores = provider.GetRequiredService<WatchStores>();
            return new ProbeDesk(stores.Watch, stores.Queue, provider.GetRequiredService<SenderKey>(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddKeyedSingleton(WorkQueues.Probes, (provider, _) =>
        {
            var stores = provider.GetRequiredService<WatchStores>();
            return Work(provider, WorkQueues.Probes, new ProbeWorkHandler(stores.Watch, stores.Queue, provider.GetRequiredService<TimeProvider>()));
        });
        services.AddKeyedSingleton(WorkQueues.Scans, (provider, _) =>
        {
            var (stores, scanner, time) = (provider.GetRequiredService<WatchStores>(), provider.GetRequiredService<LastingScanner>(), provider.GetRequiredService<TimeProvider>());
            var board = new ProbeBoard(stores.Watch, stores.Queue, provider.GetRequiredService<SenderKey>(), settings.Engine.Data.Rules, time);
            var check = new TargetCheck(stores.Watch, stores.Queue, scanner, board, settings.Sweeps, new FindingPolicy(), time);
            var batches = new BatchHandler(stores.Watch, stores.Queue, scanner, check, settings.Sweeps, time);
            return Work(provider, WorkQueues.Scans, WorkQueues.ScansHandler(batches, new OrderHandler(stores.Watch, stores.Queue, scanner, check, board, time)));
        });
    }

    private static void AddTelling(IServiceCollection services, ServiceSettings settings)
    {
        var options = new ReceiverOptions();
        services.AddSingleton(provider => new ReceiverClient(options, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
        {
            var (stores, time) = (provider.GetRequiredService<WatchStores>(), provider.GetRequiredService<TimeProvider>());
            var secrets = new SecretSource(Environment.GetEnvironmentVariable, stores.Secrets);
            var notifiers = Notifiers.All(provider.GetRequiredService<ReceiverClient>(), secrets, options, settings.Links, time);
            var deliverer = new Deliverer(new DelivererParts(stores.Notifications, stores.Watch.Problems, notifiers, new ChannelPace(time), time, Random.Shared.NextDouble));
            return new NotificationHandler(stores.Watch, stores.Notifications, stores.Queue, deliverer, time);
        });
        services.AddKeyedSingleton(WorkQueues.Notifications, (provider, _) => Work(provider, WorkQueues.Notifications, provider.GetRequiredService<NotificationHandler>()));
    }

    // The host leaves it to the worker to send what the worker says; where nobody named a place it goes nowhere.
    private static void AddTelemetry(IServiceCollection services, IConfiguration configuration)
    {
        var telemetry = services.AddOpenTelemetry().UseFunctionsWorkerDefaults();
        if (!string.IsNullOrEmpty(configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"])) telemetry.UseAzureMonitorExporter();
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) telemetry.UseOtlpExporter();
    }

    private static TriggeredWork Work(IServiceProvider provider, string queue, IWorkHandler handler) =>
        new(queue, handler, provider.GetRequiredService<WatchStores>().Watch.Problems, provider.GetRequiredService<TimeProvider>());

    private static Action<HealthEvent> News(IServiceProvider provider)
    {
        var logger = provider.GetRequiredService<ILogger<LastingScanner>>();
        return change => ServiceLog.ListChanged(logger, change.Zone, change.Kind, change.State, change.Why);
    }
}
