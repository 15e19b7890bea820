using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Backscatter.Functions.Tests;

public sealed class ServiceTests
{
    [Theory]
    [InlineData(typeof(Timers))]
    [InlineData(typeof(Queues))]
    [InlineData(typeof(Site))]
    public void Everything_that_functions_need_is_there(Type functions)
    {
        using var host = Build();
        using var scope = host.Services.CreateScope();

        Assert.NotNull(ActivatorUtilities.CreateInstance(scope.ServiceProvider, functions));
    }

    [Fact]
    public void There_is_one_scanner_and_one_store_for_all_functions()
    {
        using var host = Build();
        using var scope = host.Services.CreateScope();

        Assert.Same(host.Services.GetRequiredService<LastingScanner>(), scope.ServiceProvider.GetRequiredService<LastingScanner>());
        Assert.Same(host.Services.GetRequiredService<WatchStores>(), scope.ServiceProvider.GetRequiredService<WatchStores>());
    }

    private static IHost Build() => FunctionsService.CreateBuilder(["--environment", "Development", "--Storage", "UseDevelopmentStorage=true", "--Backscatter:Resolvers:0", "127.0.0.1"]).Build();
}
