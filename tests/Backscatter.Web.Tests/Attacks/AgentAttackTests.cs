using System.Net;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Web.Http;
using Backscatter.Web.Tests.Agents;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Backscatter.Web.Tests.Attacks;

/// <summary>What somebody may try who would be an agent, or is one and would be another.</summary>
public sealed class AgentAttackTests : IAsyncLifetime
{
    private RunningService _service = null!;
    private TestAgent _agent = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await RunningService.StartAsync();
        _agent = await TestAgent.EnrolAsync(_service);
    }

    public async ValueTask DisposeAsync()
    {
        _agent.Key.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Its_own_token_is_good() => Assert.Equal(200, (await LeaseAsync(Token())).Code);

    [Theory]
    [InlineData("signed by another key")]
    [InlineData("signed by another key that it brings along")]
    [InlineData("another issuer")]
    [InlineData("another subject")]
    [InlineData("another audience")]
    [InlineData("the audience of people")]
    [InlineData("alg none")]
    [InlineData("HS256 with the public key as the secret")]
    [InlineData("HS256 with the public key's text as the secret")]
    [InlineData("holds for an hour")]
    [InlineData("without exp")]
    [InlineData("without iat")]
    [InlineData("without jti")]
    [InlineData("an id with a path in it")]
    [InlineData("an id of nobody")]
    [InlineData("cut")]
    [InlineData("with a fourth part")]
    [InlineData("a signature of nothing")]
    public async Task No_other_token_is(string what)
    {
        using var stranger = AgentKey.Create();
        var token = what switch
        {
            "signed by another key" => AgentToken.Make(stranger, _agent.Id, DateTimeOffset.UtcNow),
            "signed by another key that it brings along" => Signed(stranger, $$"""{"alg":"ES256","typ":"JWT","jwk":{{Jwk(stranger)}}}""", Claims()),
            "another issuer" => Token(claims => claims["iss"] = "https://login.example/tenant/v2.0"),
            "another subject" => Token(claims => claims["sub"] = AgentToken.IssuerPrefix + "0f1e2d3c4b5a69788796a5b4"),
            "another audience" => Token(claims => claims["aud"] = "backscatter-people"),
            "the audience of people" => Token(claims => claims["aud"] = TestTokens.Audience),
            "alg none" => $"{Part("""{"alg":"none","typ":"JWT"}""")}.{Token().Split('.')[1]}.",
            "HS256 with the public key as the secret" => Hmac(Convert.FromBase64String(_agent.Key.PublicKey)),
            "HS256 with the public key's text as the secret" => Hmac(Encoding.ASCII.GetBytes(_agent.Key.PublicKey)),
            "holds for an hour" => Token(claims => claims["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()),
            "without exp" => Token(claims => claims.Remove("exp")),
            "without iat" => Token(claims => claims.Remove("iat")),
            "without jti" => Token(claims => claims.Remove("jti")),
            "an id with a path in it" => Token(claims => claims["iss"] = claims["sub"] = AgentToken.IssuerPrefix + "../" + _agent.Id),
            "an id of nobody" => Token(claims => claims["iss"] = claims["sub"] = AgentToken.IssuerPrefix + "0f1e2d3c4b5a69788796a5b4"),
            "cut" => Token()[..^10],
            "with a fourth part" => Token() + ".e30",
            _ => string.Join('.', Token().Split('.')[..2]) + ".",
        };

        var answer = await LeaseAsync(token);

        Assert.True(answer.Code == 401, $"{what}: {answer.Body}");
        Assert.Contains(answer.Problem.Problem, (string[])["unauthenticated", "clock-wrong"]);
        Assert.DoesNotContain(_service.Log.All, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-12)]
    [InlineData(10)]
    public async Task A_token_of_another_time_is_answered_with_the_time_of_the_service(int minutes)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 10, 5, 6, 0, 0, TimeSpan.Zero));
        await using var service = await RunningService.StartAsync(time);
        var agent = await TestAgent.EnrolAsync(service);

        var answer = await agent.SendAsync("POST", "leases", $$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":0}""", AgentToken.Make(agent.Key, agent.Id, time.GetUtcNow().AddMinutes(minutes)));

        Assert.Equal((401, "clock-wrong", null), answer.Problem);
        Assert.Equal("the token is not of this time: it is 2026-10-05T06:00:00Z here; set the clock of the agent's machine", (string?)answer.Json["detail"]);
    }

    // Somebody else's token of another time must not tell anybody anything: only who has the key is told of the clock.
    [Fact]
    public async Task Only_who_has_the_key_is_told_of_the_clock()
    {
        using var stranger = AgentKey.Create();

        Assert.Equal((401, "unauthenticated", null), (await LeaseAsync(AgentToken.Make(stranger, _agent.Id, DateTimeOffset.UtcNow.AddHours(-1)))).Problem);
    }

    [Fact]
    public async Task A_token_of_entra_with_the_role_is_no_agent_and_an_agent_is_no_caller_of_anything_else()
    {
        foreach (var token in (string[])[TestTokens.For("Agent"), TestTokens.For("Agent", id: AgentToken.IssuerPrefix + _agent.Id), TestTokens.For("Administrator"), RunningService.LocalKey])
            Assert.Equal((403, "forbidden", null), (await LeaseAsync(token)).Problem);
        foreach (var path in (string[])["/api/me", "/api/agents", "/api/tenants", "/api/findings", "/api/audit", "/api/export"])
            Assert.Equal((403, "forbidden", null), (await _service.SendAsync("GET", path, token: Token())).Problem);
    }

    [Fact]
    public async Task A_revoked_agent_is_nobody_even_while_it_waits()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningService.StartAsync(time);
        var agent = await TestAgent.EnrolAsync(service);
        var waiting = agent.LeaseAsync(wait: 50);
        while (service.Desk.Asked == 0) await Task.Delay(10, TestContext.Current.CancellationToken);

        await service.SendAsync("POST", $"/api/agents/{agent.Id}/revoke");
        service.Desk.Add("job-1");
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(waiting, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        Assert.Equal((401, "unauthenticated", null), (await waiting).Problem);
        Assert.Equal((401, "unauthenticated", null), (await agent.LeaseAsync()).Problem);
        Assert.Equal((401, "unauthenticated", null), (await agent.PostAsync("job-1", "lease-1", TestAgent.Document())).Problem);
        Assert.Empty(service.Desk.Taken);
    }

    [Fact]
    public async Task The_lease_of_another_agent_is_neither_kept_nor_handed_back_nor_answered()
    {
        var other = await TestAgent.EnrolAsync(_service, "frankfurt-2");
        _service.Desk.Add("job-1");
        var lease = (string)(await _agent.LeaseAsync()).Json["probes"]![0]!["lease"]!;

        Assert.Equal((409, "lease-lost", null), (await other.SendAsync("PUT", "leases/job-1", $$"""{"lease":"{{lease}}"}""")).Problem);
        Assert.Equal((409, "lease-lost", null), (await other.SendAsync("DELETE", $"leases/job-1?lease={lease}")).Problem);
        Assert.Equal((409, "lease-lost", null), (await other.PostAsync("job-1", lease, TestAgent.Document())).Problem);
        Assert.Equal(204, (await _agent.PostAsync("job-1", lease, TestAgent.Document())).Code);
    }

    [Fact]
    public async Task A_result_is_taken_only_with_the_agent_s_signature_over_what_was_asked()
    {
        using var stranger = AgentKey.Create();
        _service.Desk.Add("job-1");
        var lease = (string)(await _agent.LeaseAsync()).Json["probes"]![0]!["lease"]!;

        Assert.Equal((422, "result-refused", null), (await _agent.PostAsync("job-1", lease, TestAgent.Document(), stranger)).Problem);
        Assert.Equal((422, "result-refused", null), (await _agent.PostAsync("job-1", lease, TestAgent.Document(address: "192.0.2.2"))).Problem);
        Assert.Equal((422, "result-refused", null), (await _agent.PostAsync("job-1", lease, TestAgent.Document(more: ""","verdict":"rejects-unknown" """))).Problem);
        Assert.Equal((422, "result-refused", null), (await _agent.PostAsync("job-1", lease, Encoding.UTF8.GetBytes(new string('[', 500_000)))).Problem);
        Assert.Empty(_service.Desk.Taken);
    }

    // What was seen once is no answer to what is asked the next time.
    [Fact]
    public async Task A_result_that_is_replayed_under_another_lease_or_job_is_late()
    {
        _service.Desk.Add("job-1");
        var lease = (string)(await _agent.LeaseAsync()).Json["probes"]![0]!["lease"]!;
        Assert.Equal(204, (await _agent.PostAsync("job-1", lease, TestAgent.Document())).Code);
        _service.Desk.Add("job-2");
        await _agent.LeaseAsync();

        Assert.Equal((409, "lease-lost", null), (await _agent.PostAsync("job-2", lease, TestAgent.Document())).Problem);
        Assert.Equal((409, "lease-lost", null), (await _agent.PostAsync("job-1", "lease-2", TestAgent.Document())).Problem);
        Assert.Single(_service.Desk.Taken);
    }

    [Fact]
    public async Task Large_and_deep_bodies_are_refused_and_a_document_of_a_mebibyte_gets_through()
    {
        _service.Desk.Add("job-1");
        var lease = (string)(await _agent.LeaseAsync()).Json["probes"]![0]!["lease"]!;
        var largest = new byte[1024 * 1024];
        largest.AsSpan().Fill((byte)' ');

        Assert.Equal((422, "result-refused", null), (await _agent.PostAsync("job-1", lease, largest)).Problem);
        Assert.Equal((422, "invalid", "document"), (await _agent.PostAsync("job-1", lease, [.. largest, .. "   "u8])).Problem);
        Assert.Equal((413, "too-large", null), (await _agent.PostAsync("job-1", lease, new byte[1200 * 1024])).Problem);
        var large = new string('a', 20_000);
        Assert.Equal((413, "too-large", null), (await _service.SendAsync("POST", "/api/agents/enrol", large, "")).Problem);
        Assert.Equal((413, "too-large", null), (await _agent.SendAsync("POST", "leases", large)).Problem);
        Assert.Equal(400, (await _agent.SendAsync("POST", "leases", $$"""{"can":{{new string('[', 5000)}}""")).Code);
        Assert.Equal(400, (await _agent.SendAsync("POST", "leases/job-1/result", $$"""{"lease":{{new string('[', 500_000)}}""")).Code);
    }

    [Theory]
    [InlineData("a\r\nX-Injected: 1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u202eb")]
    [InlineData("")]
    public async Task Names_and_capabilities_are_one_line_of_plain_text(string hostile)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(hostile);

        Assert.Equal((422, "invalid", "name"), (await _service.SendAsync("POST", "/api/agents/enrolments", $$"""{"name":{{json}}}""")).Problem);
        foreach (var can in (string[])
            [$$"""{"ipv4":true,"ipv6":false,"region":{{json}},"sourceAddresses":[],"listens":false,"version":"1"}""",
             $$"""{"ipv4":true,"ipv6":false,"region":null,"sourceAddresses":[{{json}}],"listens":false,"version":"1"}""",
             $$"""{"ipv4":true,"ipv6":false,"region":null,"sourceAddresses":[],"listens":false,"version":{{json}}}"""])
        {
            var answer = await _agent.SendAsync("POST", "leases", $$"""{"can":{{can}},"most":1,"waitSeconds":0}""");
            Assert.Equal((422, "invalid", "can"), answer.Problem);
            Assert.DoesNotContain("\n", answer.Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("job'%20or%20'1'='1")]
    [InlineData("..%2F..%2Fagents")]
    [InlineData("job%0D%0Ax")]
    public async Task A_job_is_a_name_and_nothing_else(string job) =>
        Assert.Equal((422, "invalid", "job"), (await _agent.SendAsync("PUT", $"leases/{job}", """{"lease":"lease-1"}""")).Problem);

    [Fact]
    public async Task A_token_to_enrol_that_is_used_twice_at_once_makes_one_agent()
    {
        var token = (string)(await _service.SendAsync("POST", "/api/agents/enrolments", """{"name":"once"}""")).Json["token"]!;
        var keys = Enumerable.Range(0, 16).Select(_ => AgentKey.Create()).ToList();

        var answers = await Task.WhenAll(keys.Select(key => _service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, key), "")));

        Assert.Single(answers, answer => answer.Code == 200);
        Assert.All(answers.Where(answer => answer.Code != 200), answer => Assert.Equal((403, "enrolment-refused", "token"), answer.Problem));
        Assert.Single((await _service.SendAsync("GET", "/api/agents")).Json["items"]!.AsArray(), agent => (string?)agent!["name"] == "once");
        keys.ForEach(key => key.Dispose());
    }

    [Fact]
    public async Task Wrong_used_and_expired_tokens_are_answered_alike()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = await RunningService.StartAsync(time);
        using var key = AgentKey.Create();
        var used = (string)(await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"a"}""")).Json["token"]!;
        Assert.Equal(200, (await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(used, key), "")).Code);
        var expired = (string)(await service.SendAsync("POST", "/api/agents/enrolments", """{"name":"b"}""")).Json["token"]!;
        time.Advance(TimeSpan.FromHours(24));
        using var other = AgentKey.Create();

        var answers = new List<Answer>();
        foreach (var token in (string[])["bse_" + new string('A', 43), used, expired, "", new string('x', 5000)]) answers.Add(await service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body(token, other), ""));

        Assert.Single(answers.Select(answer => (answer.Code, answer.Body)).Distinct());
        Assert.Equal((403, "enrolment-refused", "token"), answers[0].Problem);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE")]
    [InlineData("rsa")]
    [InlineData("p384")]
    public async Task A_key_is_one_on_p_256(string key)
    {
        using var rsa = RSA.Create(2048);
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var sent = key switch { "rsa" => Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), "p384" => Convert.ToBase64String(wide.ExportSubjectPublicKeyInfo()), _ => key };

        Assert.Equal((422, "invalid", "publicKey"), (await _service.SendAsync("POST", "/api/agents/enrol", $$"""{"token":"bse_x","publicKey":"{{sent}}","can":{{TestAgent.Can}}}""", "")).Problem);
    }

    [Fact]
    public async Task Who_tries_tokens_is_soon_told_to_wait_and_keeps_no_agent_from_its_work()
    {
        await using var service = await RunningService.StartAsync(change: parts => parts with { Rates = new RateOptions() });
        var agent = await TestAgent.EnrolAsync(service);
        using var key = AgentKey.Create();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => service.SendAsync("POST", "/api/agents/enrol", TestAgent.Body($"bse_{number}", key), "")));

        Assert.InRange(answers.Count(answer => answer.Code == 403), 1, 10);
        var refused = answers.First(answer => answer.Code != 403);
        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-requests"), (refused.Status, refused.Problem.Problem));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, (await agent.LeaseAsync()).Code);
    }

    private Task<Answer> LeaseAsync(string token) => _agent.SendAsync("POST", "leases", $$"""{"can":{{TestAgent.Can}},"most":1,"waitSeconds":0}""", token);

    /// <summary>A token with the agent's own signature over other claims than it would make.</summary>
    private string Token(Action<Dictionary<string, object>>? change = null)
    {
        var claims = Claims();
        change?.Invoke(claims);
        return Signed(_agent.Key, """{"alg":"ES256","typ":"JWT"}""", claims);
    }

    private static string Signed(AgentKey key, string header, Dictionary<string, object> claims)
    {
        var signed = $"{Part(header)}.{Part(System.Text.Json.JsonSerializer.Serialize(claims))}";
        return $"{signed}.{key.Sign(Encoding.ASCII.GetBytes(signed))}";
    }

    private static string Jwk(AgentKey key)
    {
        using var known = ECDsa.Create();
        known.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key.PublicKey), out _);
        var point = known.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"P-256","x":"{{System.Buffers.Text.Base64Url.EncodeToString(point.X)}}","y":"{{System.Buffers.Text.Base64Url.EncodeToString(point.Y)}}"}""";
    }

    private string Hmac(byte[] secret) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
        new SecurityTokenDescriptor { Claims = Claims(), SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(secret), SecurityAlgorithms.HmacSha256) });

    private Dictionary<string, object> Claims() => new()
    {
        ["iss"] = AgentToken.IssuerPrefix + _agent.Id,
        ["sub"] = AgentToken.IssuerPrefix + _agent.Id,
        ["aud"] = AgentToken.Audience,
        ["iat"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        ["jti"] = "k7q2w9x4",
    };

    private static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
