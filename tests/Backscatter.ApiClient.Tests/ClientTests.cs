using Backscatter.ApiClient.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

namespace Backscatter.ApiClient.Tests;

/// <summary>The client that Kiota generates from docs/openapi.json works: what it sends is understood, and it understands what is answered.</summary>
public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_generated_client_watches_a_tenant_from_its_first_request_to_its_first_problem()
    {
        await using var service = await ServedApi.StartAsync();
        using var adapter = new HttpClientRequestAdapter(new LocalKeyProvider()) { BaseUrl = service.Address };
        var api = new BackscatterClient(adapter).Api;

        Assert.Equal(["Administrator"], (await api.Me.GetAsync(cancellationToken: Cancel))!.Roles!);

        await api.Channels["ops"].PutAsync(new ChannelBody { Kind = ChannelKind.Teams, Name = "Operations", Address = "env:OPS_WORKFLOW" }, cancellationToken: Cancel);
        var tenant = await api.Tenants["contoso"].PutAsync(
            new TenantBody { Name = "Contoso Ltd", TimeZone = "Europe/Berlin", Routes = [new ChannelRoute { Channel = "ops", From = ControlSeverity.Medium, Mode = DeliveryMode.Immediate }] }, cancellationToken: Cancel);
        Assert.Equal("Europe/Berlin", tenant!.TimeZone);

        foreach (var target in (string[])["contoso.com", "fabrikam.com", "8.8.8.0/28"]) await api.Tenants["contoso"].Targets.PostAsync(new TargetBody { Target = target }, cancellationToken: Cancel);
        var first = await api.Tenants["contoso"].Targets.GetAsync(request => request.QueryParameters.Limit = 2, Cancel);
        var rest = await api.Tenants["contoso"].Targets.GetAsync(request => (request.QueryParameters.Limit, request.QueryParameters.After) = (2, first!.Next), Cancel);
        Assert.Equal(["8.8.8.0/28", "contoso.com", "fabrikam.com"], first!.Items!.Concat(rest!.Items!).Select(target => target.Target!));

        var scan = await api.Scans.PostAsync(new ScanBody { Tenant = "contoso", Targets = ["contoso.com"], Kind = CheckKind.Blocklists }, cancellationToken: Cancel);
        Assert.Equal((0, 1, false), ((await api.Scans[scan!.Id!].GetAsync(cancellationToken: Cancel)) is { } view ? (view.Done, view.Parts, view.IsDone) : default));

        var audit = await api.Audit.GetAsync(request => request.QueryParameters.Tenant = "contoso", Cancel);
        Assert.Equal(["scan.ordered", "target.added", "target.added", "target.added", "tenant.added"], audit!.Items!.Select(entry => entry.What!).Order(StringComparer.Ordinal));
        Assert.All(audit.Items!, entry => Assert.Equal("contoso", entry.Tenant));
        Assert.Equal("zen.spamhaus.org", (await api.Blocklists["zen.spamhaus.org"].GetAsync(cancellationToken: Cancel))!.List!.Zone);

        var problem = await Assert.ThrowsAsync<Problem>(() => api.Tenants["nobody"].GetAsync(cancellationToken: Cancel));
        Assert.Equal((404, "not-found"), (problem.Status, problem.Type!.Split('/')[^1]));
        var wrong = await Assert.ThrowsAsync<Problem>(() => api.Tenants["contoso"].Targets.PostAsync(new TargetBody { Target = "not a domain" }, cancellationToken: Cancel));
        Assert.Equal((422, "target"), (wrong.Status, wrong.Field));
    }

    private sealed class LocalKeyProvider : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default)
        {
            request.Headers.Add("Authorization", $"Bearer {ServedApi.LocalKey}");
            return Task.CompletedTask;
        }
    }
}
