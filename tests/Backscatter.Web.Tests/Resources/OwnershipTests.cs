using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;

namespace Backscatter.Web.Tests.Resources;

public sealed class OwnershipTests
{
    private const string Path = "/api/tenants/contoso/targets/contoso.example/ownership";

    [Fact]
    public async Task A_domain_is_proven_by_the_record_that_is_shown()
    {
        var dns = new Zone();
        await using var service = await StartAsync(dns);

        var shown = (await service.SendAsync("GET", Path)).Json;
        Assert.Equal((false, "_backscatter.contoso.example"), ((bool)shown["mayBeProbed"]!, (string?)shown["record"]!["name"]));
        Assert.Matches("^backscatter-verification=[0-9a-f]{40}$", (string?)shown["record"]!["text"]);

        var missing = (await service.SendAsync("POST", $"{Path}/check")).Json;
        Assert.Equal(("not-there", false), ((string?)missing["outcome"], (bool)missing["ownership"]!["mayBeProbed"]!));

        dns.Text = (string?)shown["record"]!["text"];
        var proven = (await service.SendAsync("POST", $"{Path}/check")).Json;
        Assert.Equal(("proven", true, "dns-txt"), ((string?)proven["outcome"], (bool)proven["ownership"]!["mayBeProbed"]!, (string?)proven["ownership"]!["proof"]!["kind"]));
        Assert.Equal(202, (await service.SendAsync("POST", "/api/scans", """{"tenant":"contoso","targets":["contoso.example"],"kind":"probe"}""")).Code);

        // No answer takes nothing away; an answer without the token does.
        dns.IsSilent = true;
        var silent = (await service.SendAsync("POST", $"{Path}/check")).Json;
        Assert.Equal(("unknown", true), ((string?)silent["outcome"], (bool)silent["ownership"]!["mayBeProbed"]!));
        (dns.IsSilent, dns.Text) = (false, null);
        var lost = (await service.SendAsync("POST", $"{Path}/check")).Json;
        Assert.Equal(("not-there", false), ((string?)lost["outcome"], (bool)lost["ownership"]!["mayBeProbed"]!));
        Assert.Equal(["ownership.lost", "scan.ordered", "ownership.proven"], (await service.SendAsync("GET", "/api/audit")).Json["items"]!.AsArray().Select(entry => (string)entry!["what"]!));
    }

    [Fact]
    public async Task The_token_of_one_tenant_proves_nothing_for_another()
    {
        var dns = new Zone();
        await using var service = await StartAsync(dns);
        await service.AddTenantAsync("fabrikam");
        await service.SendAsync("POST", "/api/tenants/fabrikam/targets", """{"target":"contoso.example"}""");
        dns.Text = (string?)(await service.SendAsync("GET", Path)).Json["record"]!["text"];

        Assert.Equal("not-there", (string?)(await service.SendAsync("POST", "/api/tenants/fabrikam/targets/contoso.example/ownership/check")).Json["outcome"]);
    }

    [Fact]
    public async Task A_statement_bears_a_name_and_a_ground_and_is_recorded()
    {
        await using var service = await StartAsync(new Zone());

        var stated = await service.SendAsync("POST", $"{Path}/statement", """{"reason":"contract of 2026-03-01"}""", TestTokens.For("Administrator"));

        Assert.Equal((true, "J. Doe", "contract of 2026-03-01"), ((bool)stated.Json["mayBeProbed"]!, (string?)stated.Json["probe"]!["by"], (string?)stated.Json["probe"]!["reason"]));
        var entry = (await service.SendAsync("GET", "/api/audit")).Json["items"]![0]!;
        Assert.Equal(("ownership.stated", "J. Doe (user-1)", "contoso.example"), ((string?)entry["what"], (string?)entry["who"], (string?)entry["subject"]));
        Assert.Equal((422, "invalid", "reason"), (await service.SendAsync("POST", $"{Path}/statement", """{"reason":""}""")).Problem);
        Assert.Equal((422, "invalid", "reason"), (await service.SendAsync("POST", $"{Path}/statement", """{"reason":"a\r\nb"}""")).Problem);
    }

    [Fact]
    public async Task Without_a_resolver_the_record_cannot_be_looked_for()
    {
        await using var service = await StartAsync(null);

        Assert.Equal((501, "not-set-up", null), (await service.SendAsync("POST", $"{Path}/check")).Problem);
        Assert.Equal("""{"target":"contoso.example","mayBeProbed":false}""", (await service.SendAsync("GET", Path)).Body);
    }

    private static async Task<RunningService> StartAsync(Zone? dns)
    {
        var service = await RunningService.StartAsync(change: parts => dns is null ? parts : parts with { Ownership = new OwnershipChecker(dns, parts.Watch, new OwnershipKey(parts.Secrets!), parts.Time) });
        await service.AddTenantAsync("contoso");
        await service.Stores.Watch.Targets.TryPutAsync(new WatchedTarget(TenantId.Parse("contoso"), "contoso.example", DateTimeOffset.UnixEpoch), null, TestContext.Current.CancellationToken);
        return service;
    }

    /// <summary>DNS with one record at most.</summary>
    private sealed class Zone : IDnsResolver
    {
        public string? Text { get; set; }

        public bool IsSilent { get; set; }

        public Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken) => Task.FromResult((IsSilent, Text) switch
        {
            (true, _) => new DnsReply(question, DnsOutcome.Unknown, DnsCode.Timeout, [], null, "192.0.2.53", TimeSpan.Zero),
            (_, { } text) when question.Name == "_backscatter.contoso.example" => new DnsReply(question, DnsOutcome.Exists, DnsCode.NoError, [new TextRecord(question.Name, TimeSpan.FromMinutes(5), text)], null, "192.0.2.53", TimeSpan.Zero),
            _ => new DnsReply(question, DnsOutcome.Absent, DnsCode.NameError, [], null, "192.0.2.53", TimeSpan.Zero),
        });
    }
}
