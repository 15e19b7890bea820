using System.Buffers.Text;
using System.Text;

namespace Backscatter.Web.Tests.Http;

public sealed class PagingTests(SharedService shared) : IClassFixture<SharedService>
{
    public static TheoryData<string> Bad() =>
    [
        "x", "????", "1", Token("1\nfindings 00000000\nzzz"), Token("2\ntenants\na"), Token("1\ntenants\n\0"), new string('A', 5000), Token("1\n" + new string('x', 400)),
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_token_that_the_list_did_not_give_is_refused(string token)
    {
        var service = shared.Service;
        foreach (var path in (string[])["/api/tenants", "/api/findings", "/api/audit", "/api/problems", "/api/blocklists"])
            Assert.Equal((400, "bad-page", "after"), (await service.SendAsync("GET", $"{path}?after={Uri.EscapeDataString(token)}")).Problem);
    }

    [Fact]
    public async Task A_token_of_one_list_or_filter_is_none_of_another()
    {
        var service = shared.Service;
        var next = (string?)(await service.SendAsync("GET", "/api/blocklists?limit=1&on=true")).Json["next"];

        Assert.Equal(200, (await service.SendAsync("GET", $"/api/blocklists?limit=2&on=true&after={next}")).Code);
        Assert.Equal((400, "bad-page", "after"), (await service.SendAsync("GET", $"/api/blocklists?limit=2&after={next}")).Problem);
        Assert.Equal((400, "bad-page", "after"), (await service.SendAsync("GET", $"/api/tenants?after={next}")).Problem);
    }

    [Theory]
    [InlineData("limit=0", 422, "invalid")]
    [InlineData("limit=201", 422, "invalid")]
    [InlineData("limit=-1", 422, "invalid")]
    [InlineData("limit=ten", 400, "bad-request")]
    [InlineData("limit=99999999999999999999", 400, "bad-request")]
    public async Task A_limit_is_1_to_200(string query, int status, string problem)
    {
        var service = shared.Service;

        Assert.Equal((status, problem, "limit"), (await service.SendAsync("GET", $"/api/tenants?{query}")).Problem);
    }

    private static string Token(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
