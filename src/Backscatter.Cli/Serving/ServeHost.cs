using System.Net.Sockets;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Service;
using Backscatter.Web;
using Backscatter.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Serving;

/// <summary>The service in this process, from its settings to its end.</summary>
internal static class ServeHost
{
    // After the grace: to write down what became of the work, and to close what is open.
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(15);

    /// <summary>Runs it until it is asked to end.</summary>
    /// <param name="setup">What was said to it.</param>
    /// <param name="openAsync">Opens its store.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UsageException">It cannot start, a line for each reason.</exception>
    public static async Task<int> RunAsync(ServeSetup setup, Func<Task<WatchStores>> openAsync, CancellationToken cancellationToken)
    {
        var configuration = ServeConfiguration.Read(setup.SettingsFile);
        if (!BoundSettings.TryRead(configuration, out var settings, out var faults)) throw new UsageException(faults);
        var endpoints = Endpoints.Read(setup, configuration);
        await using var stores = await openAsync();
        await RequireWholeAsync(stores, cancellationToken);
        var keyHash = settings.Access.Entra is null || setup.TakesLocalKey ? LocalKeyFile.HashOf(setup.KeyFile) : null;

        // The logger is there when there is something to log.
        ILogger? log = null;
        using var parts = new ServiceParts(settings, stores, Environment.GetEnvironmentVariable, change => Hear(log, change), TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "backscatter" });
        builder.Configuration.AddConfiguration(configuration);
        AddLogging(builder.Logging, configuration, setup.Log);
        var telemetry = Telemetry.Add(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(endpoints.Apply);
        builder.Services.AddSingleton(setup).AddSingleton(TimeProvider.System).AddSingleton(_ => parts).AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddHostedService<Scheduler>().AddHostedService<Workers>();
        builder.Services.Configure<HostOptions>(options => (options.ShutdownTimeout, options.ServicesStopConcurrently) = (setup.Grace + Closing, true));
        builder.Services.AddBackscatterWeb(WebParts.Of(parts, TimeProvider.System, keyHash));
        WithoutDataProtection(builder.Services);
        await using var app = builder.Build();
        log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Backscatter.Serve");
        app.Use(EndStreamsAsync);
        app.UseBackscatterWeb();
        await StartAsync(app, cancellationToken);
        Tell(StartNotes.Of(setup, settings, [.. app.Urls], keyHash is not null, telemetry), setup.Log, log);
        // A service is idle mostly: what only its start needed goes back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await app.WaitForShutdownAsync(CancellationToken.None);
        ServeLog.Ended(log);
        return app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask is { IsFaulted: true }) ? ExitCode.Fail : ExitCode.Pass;
    }

    private static async Task RequireWholeAsync(WatchStores stores, CancellationToken cancellationToken)
    {
        try
        {
            await RestoreMark.RefuseAsync(stores.Watch.Problems, cancellationToken);
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    // Authentication brings keys for cookies, makes them at the start, and leaves them in the home of the user. There are no cookies here.
    private static void WithoutDataProtection(IServiceCollection services)
    {
        foreach (var making in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true).ToList()) services.Remove(making);
    }

    // Whoever watches a scan looks again elsewhere, or later; the end does not wait for it.
    private static async Task EndStreamsAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Headers.Accept.ToString().Contains("text/event-stream", StringComparison.Ordinal))
        {
            await next(http);
            return;
        }

        using var ending = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(http.Abort);
        await next(http);
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            throw new UsageException($"{Place(failure.Message)} is in use by another program; end that one, or name another with --listen");
        }
        catch (Exception failure) when (failure is SocketException or IOException { InnerException: SocketException } or UnauthorizedAccessException)
        {
            throw new UsageException($"it cannot listen: {ForeignText.Escape(failure.Message)}; name an address of this machine with --listen, and a port that this user may use");
        }
        catch (Exception failure) when (Endpoints.IsOfSettings(failure))
        {
            throw Endpoints.Unusable(failure);
        }
    }

    // "Failed to bind to address http://127.0.0.1:5025: address already in use."
    private static string Place(string message) => message.Split(' ').FirstOrDefault(word => word.StartsWith("http", StringComparison.Ordinal))?.TrimEnd(':') ?? "the address";

    private static void AddLogging(ILoggingBuilder logging, IConfiguration configuration, LogFormat format)
    {
        logging.AddConfiguration(configuration.GetSection("Logging")).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.Warning);
        const string time = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        if (format == LogFormat.Json) logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, time.TrimEnd()));
        else logging.AddSimpleConsole(options => (options.UseUtcTimestamp, options.TimestampFormat, options.SingleLine) = (true, time, true));
    }

    private static void Tell(IReadOnlyList<string> notes, LogFormat format, ILogger log)
    {
        foreach (var note in notes)
        {
            if (format == LogFormat.Json) ServeLog.Started(log, note);
            else Console.Out.WriteLine(note);
        }
    }

    private static void Hear(ILogger? log, HealthEvent change)
    {
        if (log is not null) ServeLog.ListChanged(log, change.Zone, change.Kind, change.State, change.Why);
    }
}
