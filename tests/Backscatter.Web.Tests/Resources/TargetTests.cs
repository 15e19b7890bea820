using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring;

namespace Backscatter.Web.Tests.Resources;

public sealed class TargetTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task A_target_is_watched_paused_resumed_and_let_go()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");

        var added = await service.SendAsync("POST", "/api/tenants/contoso/targets", """{"target":"MÜNCHEN.example."}""");
        Assert.Equal((201, "/api/tenants/contoso/targets/xn--mnchen-3ya.example"), (added.Code, added.Header("Location")));
        Assert.Equal((409, "conflict", "target"), (await service.SendAsync("POST", "/api/tenants/contoso/targets", """{"target":"xn--mnchen-3ya.example"}""")).Problem);
        Assert.Equal([CheckKind.Blocklists], await DueAsync(service, "xn--mnchen-3ya.example"));

        var paused = await service.SendAsync("POST", $"{added.Header("Location")}/pause");
        Assert.True((bool)paused.Json["isPaused"]!);
        Assert.False((bool)(await service.SendAsync("POST", $"{added.Header("Location")}/resume")).Json["isPaused"]!);
        Assert.Equal(204, (await service.SendAsync("DELETE", added.Header("Location")!)).Code);
        Assert.Equal((404, "not-found", null), (await service.SendAsync("GET", added.Header("Location")!)).Problem);

        var audit = (await service.SendAsync("GET", "/api/audit?tenant=contoso")).Json["items"]!.AsArray();
        Assert.Equal(["target.removed", "target.resumed", "target.paused", "target.added"], audit.Select(entry => (string?)entry!["what"]));
    }

    [Fact]
    public async Task A_range_is_named_with_its_slash_escaped()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");

        var added = await service.SendAsync("POST", "/api/tenants/contoso/targets", """{"target":"8.8.8.0/28"}""");
        var read = await service.SendAsync("GET", "/api/tenants/contoso/targets/8.8.8.0%2F28");

        Assert.Equal("/api/tenants/contoso/targets/8.8.8.0%2F28", added.Header("Location"));
        Assert.Equal((200, "8.8.8.0/28"), (read.Code, (string?)read.Json["target"]));
    }

    // Where a domain leads is judged when somebody connects; an address leads where it says.
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1 is not public: Loopback, 127.0.0.0/8 (RFC 1122); name addresses that mail servers of the internet can see")]
    [InlineData("10.1.2.0/24", "10.1.2.0 is not public: Private-Use, 10.0.0.0/8 (RFC 1918); name addresses that mail servers of the internet can see")]
    [InlineData("169.254.169.254", "169.254.169.254 is not public: Cloud metadata service, 169.254.169.254 (RFC 3927 link-local); name addresses that mail servers of the internet can see")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1 is not public: Private-Use, 10.0.0.0/8 (RFC 1918); name addresses that mail servers of the internet can see")]
    [InlineData("64:ff9b::7f00:1", "64:ff9b::7f00:1 is the NAT64 form of 127.0.0.1, which is not public: Loopback (RFC 1122); name addresses that mail servers of the internet can see")]
    [InlineData("fd00::1", "fd00::1 is not public: Unique-Local, fc00::/7 (RFC 4193); name addresses that mail servers of the internet can see")]
    [InlineData("http://169.254.169.254/latest", "\"http://169.254.169.254/latest\" is a web address; name the mail domain only")]
    [InlineData("localhost", "\"localhost\" has one label only; a mail domain has two at least, such as example.com")]
    public async Task What_leads_inside_is_no_target(string target, string why)
    {
        var service = shared.Service;
        await service.AddTenantAsync("contoso");

        foreach (var (path, body) in new[] { ("/api/tenants/contoso/targets", new JsonObject { ["target"] = target }), ("/api/scans", new JsonObject { ["targets"] = new JsonArray(target) }) })
        {
            var answer = await service.SendAsync("POST", path, body.ToJsonString());

            Assert.Equal((422, "invalid"), (answer.Problem.Status, answer.Problem.Problem));
            Assert.Equal(why, (string?)answer.Json["detail"]);
        }

        var imported = await service.SendAsync("POST", "/api/tenants/contoso/targets/import", $"target\n{target}\n", kind: "text/csv");
        Assert.Equal((0, why), ((int)imported.Json["added"]!, (string?)imported.Json["refused"]![0]!["why"]));
    }

    [Fact]
    public async Task A_file_is_imported_and_each_line_that_cannot_be_used_is_told()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        const string File = "target;tenant;probe-allowed-by;because\none.example;;;\ntwo.example;contoso;J. Doe;contract\nthree.example;fabrikam;;\nnot a domain;;;\none.example;;;\nfour.example;;J. Doe;\n";

        var dry = await service.SendAsync("POST", "/api/tenants/contoso/targets/import?dryRun=true", File, kind: "text/csv");
        var real = await service.SendAsync("POST", "/api/tenants/contoso/targets/import", File, kind: "text/csv; charset=utf-8");

        Assert.Equal(3, (int)dry.Json["added"]!);
        Assert.Equal((2, 1), ((int)real.Json["added"]!, (int)real.Json["known"]!));
        Assert.Equal(
            [
                (4, "this import is for contoso alone; leave the column tenant out, or write contoso"),
                (5, "\"not a domain\" is no domain name: \" \" is not allowed in it"),
                (7, "a permission to probe names who gives it and on what ground; fill in both probe-allowed-by and because"),
            ],
            real.Json["refused"]!.AsArray().Select(line => ((int)line!["line"]!, (string)line["why"]!)));
        Assert.Equal("J. Doe", (string?)(await service.SendAsync("GET", "/api/tenants/contoso/targets/two.example")).Json["probe"]!["by"]);
        Assert.Equal((415, "unsupported-media-type", null), (await service.SendAsync("POST", "/api/tenants/contoso/targets/import", File)).Problem);
        Assert.Equal((422, "invalid", null), (await service.SendAsync("POST", "/api/tenants/contoso/targets/import", "domain\nx.example\n", kind: "text/csv")).Problem);
    }

    [Fact]
    public async Task Only_an_administrator_states_that_a_probe_is_allowed()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        const string Body = """{"target":"one.example","probe":{"reason":"contract"}}""";
        var token = TestTokens.For("Operator");

        Assert.Equal((403, "forbidden", "probe"), (await service.SendAsync("POST", "/api/tenants/contoso/targets", Body, token)).Problem);
        var imported = await service.SendAsync("POST", "/api/tenants/contoso/targets/import", "target,probe-allowed-by,because\ntwo.example,me,because\n", token, "text/csv");
        Assert.Equal("only an administrator states that mail servers may be connected to; leave probe-allowed-by empty, or prove the domain", (string?)imported.Json["refused"]![0]!["why"]);

        var added = await service.SendAsync("POST", "/api/tenants/contoso/targets", Body);
        Assert.Equal(("local key", "contract", true), ((string?)added.Json["probe"]!["by"], (string?)added.Json["probe"]!["reason"], (bool)added.Json["mayBeProbed"]!));
    }

    [Fact]
    public async Task Long_lists_come_in_parts_that_miss_nothing_and_show_nothing_twice()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        var file = "target\n" + string.Join('\n', Enumerable.Range(0, 25).Select(number => $"d{number:d2}.example"));
        await service.SendAsync("POST", "/api/tenants/contoso/targets/import", file, kind: "text/csv");
        var (seen, after, parts) = (new List<string>(), "", 0);
        do
        {
            var part = (await service.SendAsync("GET", $"/api/tenants/contoso/targets?limit=10{after}")).Json;
            seen.AddRange(part["items"]!.AsArray().Select(target => (string)target!["target"]!));
            after = (string?)part["next"] is { } next ? $"&after={next}" : "";
            parts++;
            // What is added behind the place is still seen, what is removed is missed by nobody.
            if (parts == 1) await service.SendAsync("DELETE", "/api/tenants/contoso/targets/d09.example");
        }
        while (after.Length > 0);

        Assert.Equal(3, parts);
        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"d{number:d2}.example"), seen);
    }

    private static async Task<List<CheckKind>> DueAsync(RunningService service, string target) => await service.Stores.Watch.Due
        .DueAsync(DateTimeOffset.UtcNow.AddDays(1), TestContext.Current.CancellationToken)
        .Where(check => check.Target == target).Select(check => check.Kind).ToListAsync(TestContext.Current.CancellationToken);
}
