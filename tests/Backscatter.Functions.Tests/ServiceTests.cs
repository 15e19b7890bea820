using Backscatter.Core.Service;
using Backscatter.Web;
using Backscatter.Web.Access;
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
    public void There_is_one_service_and_one_store_for_all_functions()
    {
        using var host = Build();
        using var scope = host.Services.CreateScope();

        Assert.Same(host.Services.GetRequiredService<ServiceParts>(), scope.ServiceProvider.GetRequiredService<ServiceParts>());
        Assert.Same(host.Services.GetRequiredService<WatchStores>(), scope.ServiceProvider.GetRequiredService<WatchStores>());
    }

    [Fact]
    public void Who_may_call_and_which_lists_are_asked_comes_from_the_settings()
    {
        using var host = Build(
            "--Backscatter:Access:Entra:Tenant", "2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f", "--Backscatter:Access:Entra:Audience", "api://backscatter",
            "--Backscatter:Access:Bindings:0d1c", "contoso", "--Backscatter:Lists:Only:0", "bl.spamcop.net");

        var web = host.Services.GetRequiredService<WebParts>();

        Assert.Equal(
            new EntraOptions("https://login.microsoftonline.com/2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f/v2.0", "api://backscatter", "https://login.microsoftonline.com/2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f/v2.0"),
            web.Access.Entra);
        Assert.Null(web.Access.LocalKeyHash);
        Assert.Equal(["contoso"], web.Access.Bindings["0d1c"].Select(tenant => tenant.Value));
        Assert.Equal(["bl.spamcop.net"], web.Lists.Where(choice => choice.IsOn).Select(choice => choice.List.Zone));
        Assert.Equal((3, true, true), (web.Notifiers.Count, web.Secrets is not null, web.Ownership is not null));
    }

    private static IHost Build(params string[] settings) => FunctionsService.CreateBuilder(["--environment", "Development", "--Storage", "UseDevelopmentStorage=true", "--Backscatter:Resolvers:0", "127.0.0.1", .. settings]).Build();
}
