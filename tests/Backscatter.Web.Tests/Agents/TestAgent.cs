using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Web.Tests.Agents;

/// <summary>An agent of the tests that has enrolled, with its key.</summary>
internal sealed record TestAgent(RunningService Service, string Id, AgentKey Key)
{
    public const string Can = """{"ipv4":true,"ipv6":false,"region":null,"sourceAddresses":["192.0.2.25"],"listens":false,"version":"0.1.0"}""";

    /// <summary>A token that it has signed now.</summary>
    public string Token => AgentToken.Make(Key, Id, DateTimeOffset.UtcNow);

    /// <summary>Enrols one.</summary>
    public static async Task<TestAgent> EnrolAsync(RunningService service, string name = "frankfurt-1")
    {
        var key = AgentKey.Create();
        var token = (string)(await service.SendAsync("POST", "/api/agents/enrolments", $$"""{"name":"{{name}}"}""")).Json["token"]!;
        var enrolled = await service.SendAsync("POST", "/api/agents/enrol", Body(token, key), "");
        Assert.True(enrolled.Code == 200, enrolled.Body);
        return new TestAgent(service, (string)enrolled.Json["agent"]!, key);
    }

    /// <summary>What is sent to enrol.</summary>
    public static string Body(string token, AgentKey key) => $$"""{"token":"{{token}}","publicKey":"{{key.PublicKey}}","can":{{Can}}}""";

    /// <summary>Asks for work without waiting.</summary>
    public Task<Answer> LeaseAsync(int most = 8, int wait = 0) => SendAsync("POST", "leases", $$"""{"can":{{Can}},"most":{{most}},"waitSeconds":{{wait}}}""");

    /// <summary>Sends something as itself.</summary>
    public Task<Answer> SendAsync(string method, string path, string? body = null, string? token = null) => Service.SendAsync(method, $"/api/agents/me/{path}", body, token ?? Token);

    /// <summary>Posts a document, signed with its own key or another.</summary>
    public Task<Answer> PostAsync(string job, string lease, byte[] document, AgentKey? key = null) => SendAsync("POST", $"leases/{job}/result",
        JsonSerializer.Serialize(new { lease, document = Convert.ToBase64String(document), signature = (key ?? Key).Sign(document) }));

    /// <summary>What a probe of a server that gave no connection saw.</summary>
    public static byte[] Document(string host = "mx.contoso.example", string address = "192.0.2.1", string more = "") => Encoding.UTF8.GetBytes(
        $$"""{"schema":"backscatter.probe/1","host":"{{host}}","address":"{{address}}","port":25,"startedAt":"2026-10-05T06:00:00+00:00","seconds":1.5,"recipient":"nosuch@contoso.example","connected":false,"keywords":[],"tls":{"outcome":"not-reached"},"replies":[],"failure":"the connection was refused","transcript":[]{{more}}}""");
}
