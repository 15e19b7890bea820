using System.Text;
using System.Text.Json.Nodes;
using Backscatter.Web.Access;
using Backscatter.Web.Documents;
using Backscatter.Web.Errors;
using Microsoft.OpenApi;

namespace Backscatter.Web.Tests.Documents;

public sealed class OpenApiTests(SharedService shared) : IClassFixture<SharedService>
{
    [Fact]
    public async Task It_describes_every_route_with_who_may_and_what_can_go_wrong()
    {
        var service = shared.Service;
        var answer = await service.SendAsync("GET", "/api/openapi.json", token: "");
        Assert.True(answer.Code == 200, string.Join('\n', service.Log.All));

        var read = await OpenApiDocument.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(answer.Body)), "json", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(read.Diagnostic!.Errors);
        var operations = read.Document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => (Name: $"{operation.Key.Method} {path.Key}", operation.Value))).ToList();

        var described = AccessTable.Rows.Where(row => row.Least is not null || row.Route == "/api/agents/enrol").Select(row => $"{row.Method} {row.Route}");
        Assert.Equal(described.Order(StringComparer.Ordinal), operations.Select(operation => operation.Name).Order(StringComparer.Ordinal));
        Assert.All(operations, operation => Assert.False(string.IsNullOrEmpty(operation.Value.Summary), operation.Name));
        Assert.Equal(["POST /api/agents/enrol"], operations.Where(operation => operation.Value.Security is not { Count: 1 }).Select(operation => operation.Name));
        Assert.Equal(operations.Count, operations.Select(operation => operation.Value.OperationId).Distinct().Count());
        foreach (var status in (string[])["401", "403", "429", "503"]) Assert.All(operations, operation => Assert.Contains(status, operation.Value.Responses!.Keys));
        Assert.All(ProblemType.All.Where(type => type.Status != 405), type => Assert.Contains(type.Address, answer.Body, StringComparison.Ordinal));
        Assert.Equal(["type", "title", "status", "detail", "field", "request"], read.Document.Components!.Schemas!["Problem"].Properties!.Keys);
        var put = operations.Single(operation => operation.Name == "PUT /api/tenants/{tenant}").Value;
        Assert.Contains(put.Parameters!, parameter => parameter.Name == "If-Match");
        Assert.Equal("Contoso Ltd", (string?)put.RequestBody!.Content!["application/json"].Example!["name"]);
    }

    // An example that the service refuses teaches the wrong thing.
    [Fact]
    public async Task Every_example_of_a_body_is_taken()
    {
        await using var service = await RunningService.StartAsync();
        var sent = new List<string>();
        foreach (var row in AccessTable.Rows.Where(row => row.Least != Role.Agent && row.Route != "/api/agents/enrol" && ApiExamples.Request(row.Method, row.Route) is not null).OrderByDescending(row => row.Route.Contains("channel", StringComparison.Ordinal)))
        {
            var path = row.Route.Replace("{tenant}", "contoso", StringComparison.Ordinal).Replace("{channel}", "ops", StringComparison.Ordinal).Replace("{target}", "contoso.com", StringComparison.Ordinal);
            var answer = await service.SendAsync(row.Method, path, ApiExamples.Request(row.Method, row.Route), kind: row.Route.EndsWith("import", StringComparison.Ordinal) ? "text/csv" : "application/json");

            Assert.True(answer.Code is >= 200 and < 300, $"{row.Method} {path}: {answer.Body}");
            sent.Add(row.Route);
        }

        Assert.Contains("/api/scans", sent);
    }

    [Fact]
    public async Task The_page_runs_its_own_script_and_asks_nobody_else()
    {
        var service = shared.Service;

        var page = await service.SendAsync("GET", "/api/docs", token: "");

        Assert.Equal((200, "text/html; charset=utf-8"), (page.Code, page.Header("Content-Type")));
        Assert.Matches("^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'sha256-[A-Za-z0-9+/]{43}='; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'$", page.Header("Content-Security-Policy"));
        Assert.DoesNotContain("://", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_are_json() => Assert.All(
        AccessTable.Rows.Select(row => ApiExamples.Answer(row.Method, row.Route)).OfType<string>(), example => Assert.NotNull(JsonNode.Parse(example)));
}
