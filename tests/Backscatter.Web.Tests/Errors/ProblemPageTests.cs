using System.Globalization;
using System.Text.RegularExpressions;
using Backscatter.Web.Errors;

namespace Backscatter.Web.Tests.Errors;

public sealed partial class ProblemPageTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public void Every_problem_is_explained_and_nothing_else_is()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "problems.md"));

        var explained = Heading().Matches(page).Select(match => (Name: match.Groups[1].Value, Status: int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), Title: match.Groups[3].Value));

        Assert.Equal(ProblemType.All.Select(type => (type.Name, type.Status, type.Title)), explained);
        Assert.Equal("https://backscatter.cloud/problems/not-found", ProblemType.NotFound.Address);
    }

    [Fact]
    public async Task What_is_nowhere_and_what_has_no_such_method_is_a_problem_too()
    {
        var service = shared.Service;

        Assert.Equal((404, "not-found", null), (await service.SendAsync("GET", "/api/nothing")).Problem);
        var method = await service.SendAsync("PATCH", "/api/tenants/contoso");
        Assert.Equal((405, "method-not-allowed", null), method.Problem);
        Assert.Equal("DELETE, GET, PUT", string.Join(", ", method.Header("Allow")!.Split(", ").Order()));
        Assert.Equal((415, "unsupported-media-type", null), (await service.SendAsync("PUT", "/api/tenants/contoso", "name=x", kind: "application/x-www-form-urlencoded")).Problem);
    }

    [Fact]
    public async Task A_storage_that_fails_is_told_without_its_words()
    {
        await using var service = await RunningService.StartAsync();
        await service.Stores.DisposeAsync();
        File.Delete(Path.Combine(service.Folder, "store.db"));
        Directory.CreateDirectory(Path.Combine(service.Folder, "store.db"));

        var answer = await service.SendAsync("GET", "/api/tenants");

        Assert.Equal((503, "store-unavailable", null), answer.Problem);
        Assert.DoesNotContain(service.Folder, answer.Body, StringComparison.Ordinal);
        Assert.NotNull((string?)answer.Json["request"]);
        Assert.Contains(service.Log.All, line => line.Contains((string)answer.Json["request"]!, StringComparison.Ordinal));
    }

    [GeneratedRegex("^## ([a-z-]+)\n\n`([0-9]{3})` ([^\n]+)\\.$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();
}
