namespace Backscatter.Web.Tests;

/// <summary>One service for the tests of a class that leave it as they found it.</summary>
public sealed class SharedService : IAsyncLifetime
{
    internal RunningService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await RunningService.StartAsync();

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
