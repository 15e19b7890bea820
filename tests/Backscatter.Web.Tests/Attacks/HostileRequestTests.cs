using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Backscatter.Web.Tests.Attacks;

public sealed class HostileRequestTests(SharedService shared) : IClassFixture<SharedService>
{
    [Theory]
    [InlineData("""{"x":""", 100_000, "unknown-member")]
    [InlineData("""{"name":""", 100_000, "bad-request")]
    [InlineData("""{"name":"x","routes":""", 100_000, "bad-request")]
    [InlineData("", 100_000, "bad-request")]
    [InlineData("", 500_000, "bad-request")]
    public async Task Deep_json_is_refused_before_it_is_followed(string start, int depth, string problem)
    {
        var answer = await shared.Service.SendAsync("PUT", "/api/tenants/deep", $"{start}{new string('[', depth)}{new string(']', depth)}}}");

        Assert.Equal((400, problem), (answer.Problem.Status, answer.Problem.Problem));
    }

    [Fact]
    public async Task A_large_body_is_refused_whether_it_says_its_length_or_not()
    {
        await using var service = await RunningService.StartAsync();
        await service.AddTenantAsync("contoso");
        var body = new string('a', 1024 * 1024 + 1);

        Assert.Equal((413, "too-large", null), (await service.SendAsync("POST", "/api/tenants/contoso/targets/import", body, kind: "text/csv")).Problem);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/tenants/contoso/targets/import") { Content = new StreamContent(new Endless()), Headers = { { "Authorization", $"Bearer {RunningService.LocalKey}" } } };
        chunked.Content.Headers.ContentType = new("text/csv");
        chunked.Headers.TransferEncodingChunked = true;
        using var response = await service.Client.SendAsync(chunked, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    // Paths that reach for other keys of the store, other tables, other files.
    [Theory]
    [InlineData("/api/tenants/contoso%00")]
    [InlineData("/api/tenants/..%2Ffabrikam")]
    [InlineData("/api/tenants/contoso'%20or%20'1'='1")]
    [InlineData("/api/tenants/CONTOSO")]
    [InlineData("/api/tenants/contoso%7Cfabrikam")]
    [InlineData("/api/tenants/contoso%0D%0AX-Injected:%201")]
    [InlineData("/api/tenants/contoso/targets/contoso.example%7C..")]
    [InlineData("/api/tenants/contoso/targets/%2E%2E%2F%2E%2E%2Ffabrikam")]
    [InlineData("/api/tenants/contoso/targets/contoso.example'%20or%20PartitionKey%20ne%20'")]
    [InlineData("/api/tenants/contoso/targets/contoso.example/scans/..%2F..%2Ffabrikam%7Cscan")]
    [InlineData("/api/tenants/contoso/targets/contoso.example/scans/x'%20or%20'1'='1")]
    [InlineData("/api/channels/..%2Fsecret")]
    [InlineData("/api/blocklists/%2E%2E")]
    [InlineData("/api/scans/x'%20or%20'1'='1")]
    [InlineData("/api/scans/%F0%9F%92%A9")]
    public async Task A_path_is_a_name_and_nothing_else(string path)
    {
        var service = shared.Service;
        await service.AddTenantAsync("contoso");
        await service.AddTenantAsync("fabrikam");

        var answer = await service.SendAsync("GET", path);

        Assert.True(answer.Code is 404 or 400, $"{answer.Code} {answer.Body}");
        Assert.DoesNotContain("X-Injected", answer.Headers.Keys);
        Assert.DoesNotContain(service.Log.All, line => line.Contains('\n') && line.Contains("X-Injected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("DELETE", "/api/problems/x'%20or%20'1'='1")]
    [InlineData("POST", "/api/tenants/contoso/suppressions/x'%20or%20'1'='1/lift")]
    [InlineData("POST", "/api/tenants/contoso/targets/x%7Cy.example/pause")]
    public async Task A_change_of_a_made_up_key_changes_nothing(string method, string path)
    {
        var service = shared.Service;
        await service.AddTenantAsync("contoso");

        Assert.Equal(404, (await service.SendAsync(method, path)).Code);
        Assert.Equal("""{"items":[]}""", (await service.SendAsync("GET", "/api/audit")).Body);
    }

    public static TheoryData<string, string, string> Fields() => new()
    {
        { "PUT", "/api/tenants/contoso", "name" },
        { "PUT", "/api/tenants/contoso", "timeZone" },
        { "PUT", "/api/channels/ops", "name" },
        { "PUT", "/api/channels/ops", "from" },
        { "PUT", "/api/channels/ops", "to" },
        { "POST", "/api/tenants/contoso/suppressions", "owner" },
        { "POST", "/api/tenants/contoso/suppressions", "reason" },
        { "POST", "/api/tenants/contoso/suppressions", "subject" },
        { "POST", "/api/tenants/contoso/suppressions", "list" },
        { "POST", "/api/tenants/contoso/targets", "target" },
        { "POST", "/api/tenants/contoso/targets", "probe" },
        { "POST", "/api/scans", "targets" },
    };

    // A line break in a name becomes a header of a mail, in a domain a command of SMTP, in a reason a line of a log.
    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_line_break_gets_into_no_field(string method, string path, string field)
    {
        var service = shared.Service;
        if (path != "/api/tenants/contoso") await service.AddTenantAsync("contoso");
        foreach (var hostile in (string[])["example.com\r\nRCPT TO:<all@victim.example>", "example.com\nX-Injected: 1", "example.com\u0085x", "example.com\u2028x", "example.com\0"])
        {
            var body = Valid(path);
            body[field] = field switch { "to" or "targets" => new JsonArray(hostile), "probe" => new JsonObject { ["reason"] = hostile }, _ => hostile };
            var answer = await service.SendAsync(method, path, body.ToJsonString());

            Assert.True(answer.Code == 422, $"{field}: {answer.Code} {answer.Body}");
            Assert.DoesNotContain("\r", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", answer.Body, StringComparison.Ordinal);
            Assert.DoesNotContain(service.Log.All, line => line.Contains("\nX-Injected", StringComparison.Ordinal) || line.Contains("\r\nRCPT", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Every_answer_bears_the_headers_that_protect_who_reads_it()
    {
        var service = shared.Service;
        foreach (var (path, token) in new[] { ("/api/tenants", (string?)null), ("/api/tenants", ""), ("/api/tenants/none", null), ("/api/nothing", null), ("/healthz", ""), ("/api/docs", ""), ("/api/openapi.json", "") })
        {
            var answer = await service.SendAsync("GET", path, token: token);

            Assert.Equal(("nosniff", "DENY", "no-referrer", "same-origin"), (answer.Header("X-Content-Type-Options"), answer.Header("X-Frame-Options"), answer.Header("Referrer-Policy"), answer.Header("Cross-Origin-Resource-Policy")));
            Assert.StartsWith("default-src 'none';", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal(path is "/healthz" || answer.Code != 200 ? "no-store" : "no-cache, private", answer.Header("Cache-Control"));
            Assert.Null(answer.Header("X-Powered-By"));
        }
    }

    [Fact]
    public async Task Raw_requests_that_are_no_http_are_refused_by_the_server()
    {
        var service = shared.Service;
        foreach (var raw in (string[])["GET /api/tenants HTTP/1.1\r\nHost: x\r\nIdempotency-Key: a\0b\r\n\r\n", "GET /api/\r\nX: y HTTP/1.1\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"])
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(service.Client.BaseAddress!.Host, service.Client.BaseAddress.Port, TestContext.Current.CancellationToken);
            await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(raw), TestContext.Current.CancellationToken);
            using var reader = new StreamReader(tcp.GetStream(), Encoding.Latin1);
            var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

            Assert.DoesNotContain("ready", answer.Replace("already", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    private static JsonObject Valid(string path) => JsonNode.Parse(path switch
    {
        "/api/tenants/contoso" => """{"name":"Contoso"}""",
        "/api/channels/ops" => """{"kind":"mail","name":"Ops","address":"env:A","from":"a@b.example","to":["c@d.example"]}""",
        "/api/scans" => """{"targets":["one.example"]}""",
        "/api/tenants/contoso/targets" => """{"target":"one.example"}""",
        _ => """{"owner":"J. Doe","reason":"moves","until":"2027-01-01T00:00:00Z","control":"BSC-010"}""",
    })!.AsObject();

    /// <summary>Two megabytes that do not say how many they are.</summary>
    private sealed class Endless : Stream
    {
        private int _left = 2 * 1024 * 1024;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(count, _left);
            _left -= read;
            buffer.AsSpan(offset, read).Fill((byte)'a');
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
