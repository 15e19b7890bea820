using System.Runtime.Versioning;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Cli.Tests.Serving;

/// <summary>Nothing is lost when a service is asked to end: its work is finished, or lies in the queue again. The client's server is slow on purpose.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ServeStopTests(LabFixture fixture) : IDisposable
{
    private const string Target = "molasses.example";

    private readonly string _folder = Directory.CreateTempSubdirectory("serve-").FullName;

    private string Store => Path.Combine(_folder, "backscatter.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Work_under_way_is_finished_within_its_grace()
    {
        await using var serve = await BeginAsync();

        var ran = await serve.EndAsync(ServeProcess.Terminate);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("[3002] Asked to end: no more work is taken, and what is under way has 25 s to finish.", ran.Output, StringComparison.Ordinal);
        await using var stores = await LabService.OpenAsync(Store);
        Assert.NotNull(await StateAsync(stores.Watch));
        Assert.Equal(0, await stores.Queue.CountAsync(WorkQueues.Scans, Cancel));
    }

    [Fact]
    public async Task What_is_not_finished_by_then_lies_in_the_queue_again_and_is_done_by_the_next()
    {
        await using (var serve = await BeginAsync("--grace", "1ms"))
        {
            var ran = await serve.EndAsync(ServeProcess.Interrupt);

            Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
            Assert.Contains("[3023] A piece of work of the queue scans is given back unfinished, as this process ends.", ran.Output, StringComparison.Ordinal);
        }

        await using var stores = await LabService.OpenAsync(Store);
        Assert.Null(await StateAsync(stores.Watch));
        Assert.Equal(1, await stores.Queue.CountAsync(WorkQueues.Scans, Cancel));

        await using var next = await ServeProcess.StartAsync(Store, LabService.Settings(fixture));
        await LabService.UntilAsync(async () => await StateAsync(stores.Watch) is not null);
        Assert.Equal(0, (await next.EndAsync(ServeProcess.Terminate)).ExitCode);
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        await using var serve = await BeginAsync();

        serve.Signal(ServeProcess.Terminate);
        await LabService.UntilAsync(() => Task.FromResult(serve.Output.Contains("[3002]", StringComparison.Ordinal)));
        var ran = await serve.EndAsync(ServeProcess.Interrupt);

        Assert.Equal(130, ran.ExitCode);
        await using var stores = await LabService.OpenAsync(Store);
        Assert.Null(await StateAsync(stores.Watch));
        Assert.Equal(1, await stores.Queue.CountAsync(WorkQueues.Scans, Cancel));
    }

    // The service has begun with the target, and waits for its server.
    private async Task<ServeProcess> BeginAsync(params string[] arguments)
    {
        await using (var stores = await LabService.OpenAsync(Store))
        {
            await stores.WatchAsync(Target);
            await stores.MakeDueAsync(Target);
        }

        // Others of the same lab talk to the server as well: this service is known by its name.
        var ehlo = $"stop-{Guid.NewGuid():n}.probe.example";
        var serve = await ServeProcess.StartAsync(Store, [.. LabService.Settings(fixture), ("Backscatter__Ehlo", ehlo)], arguments);
        await LabService.UntilAsync(() => Task.FromResult(fixture.Lab.ServerOf($"mx.{Target}").Conversations.Any(talk => talk.Commands.Contains($"EHLO {ehlo}"))));
        return serve;
    }

    private static async Task<Stored<TargetState>?> StateAsync(IWatchStore watch) => await watch.States.FindAsync(TenantId.Parse("contoso"), Target, Cancel);
}
