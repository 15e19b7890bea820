using System.Text;

namespace Backscatter.Web.Tests.Access;

public sealed class TokenTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task A_token_of_our_authority_for_this_service_is_let_in_with_its_roles()
    {
        var service = shared.Service;

        var answer = await service.SendAsync("GET", "/api/me", token: TestTokens.For("Operator", tenants: "contoso fabrikam"));

        Assert.Equal("""{"id":"user-1","name":"J. Doe","roles":["Operator"],"tenants":["contoso","fabrikam"]}""", answer.Body);
    }

    [Fact]
    public async Task The_key_of_the_machine_is_an_administrator()
    {
        var service = shared.Service;

        var answer = await service.SendAsync("GET", "/api/me");

        Assert.Equal("""{"id":"local-key","name":"local key","roles":["Administrator"]}""", answer.Body);
    }

    public static TheoryData<string, string> Bad() => new()
    {
        { "for another service", TestTokens.For("Administrator", audience: "00000000-0000-4000-8000-000000000002") },
        { "of another issuer", TestTokens.For("Administrator", issuer: "https://login.example/other/v2.0") },
        { "expired", TestTokens.For("Administrator", expires: DateTime.UtcNow.AddHours(-1)) },
        { "signed by somebody else under the same key id", TestTokens.For("Administrator", isForeign: true) },
        { "unsigned", TestTokens.For("Administrator", algorithm: "none") },
        { "unsigned by hand", Unsigned() },
        { "signed with the public key as a shared secret", TestTokens.For("Administrator", algorithm: "HS256") },
        { "cut", TestTokens.For("Administrator")[..^8] },
        { "no token but dots", ".." },
        { "the key with a letter changed", RunningService.LocalKey[..^1] + "Q" },
        { "a very long key", new string('a', 5000) },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public async Task Any_other_token_is_refused(string what, string token)
    {
        var service = shared.Service;

        var answer = await service.SendAsync("GET", "/api/me", token: token);

        Assert.Equal((401, "unauthenticated", null), answer.Problem);
        Assert.True(answer.Header("WWW-Authenticate") == "Bearer error=\"invalid_token\"", what);
        Assert.DoesNotContain(service.Log.All, line => token.Length > 10 && line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_token_one_is_asked_for()
    {
        var service = shared.Service;

        var answer = await service.SendAsync("GET", "/api/tenants", token: "");

        Assert.Equal((401, "unauthenticated", null), answer.Problem);
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Without_entra_a_token_is_nothing_and_without_a_key_the_key_is()
    {
        await using var service = await RunningService.StartAsync(change: parts => parts with { Access = new() });

        Assert.Equal(401, (await service.SendAsync("GET", "/api/me", token: TestTokens.For("Administrator"))).Code);
        Assert.Equal(401, (await service.SendAsync("GET", "/api/me")).Code);
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_read()
    {
        var service = shared.Service;

        Assert.Equal(401, (await service.SendAsync("GET", $"/api/me?access_token={TestTokens.For("Administrator")}", token: "")).Code);
    }

    private static string Unsigned()
    {
        var parts = TestTokens.For("Administrator").Split('.');
        return $"{Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}""")).TrimEnd('=')}.{parts[1]}.";
    }
}
