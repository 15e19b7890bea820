using System.Text.Json.Nodes;
using Backscatter.Core.Monitoring;
using Backscatter.Web.Access;
using Backscatter.Web.Errors;
using Backscatter.Web.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Backscatter.Web.Documents;

/// <summary>What the description of the API (OpenAPI 3.1) says beyond the shapes of the endpoints: who may, what can go wrong, and examples.</summary>
internal static class ApiDescription
{
    /// <summary>The name of the description.</summary>
    public const string Name = "v1";

    private const string Scheme = "bearer";
    private const string AgentScheme = "agent";
    private const string OfAgents = "/api/agents/me/";
    private const string ProblemKind = "application/problem+json";

    private static readonly HashSet<string> Edited = ["/api/tenants/{tenant}", "/api/channels/{channel}"];

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(Name, options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        // Written as a text by a converter, of which nothing is known here. In place, not by reference: generators make an object of what is a reference or null.
        options.CreateSchemaReferenceId = type => type.Type == typeof(TenantId) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type != typeof(TenantId)) return Task.CompletedTask;
            schema.Type = context.JsonPropertyInfo?.IsGetNullable == true ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
            (schema.Pattern, schema.MaxLength) = ("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", 63);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var route = "/" + context.Description.RelativePath;
            var method = context.Description.HttpMethod!;
            var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancellationToken);
            context.Document?.AddComponent("Problem", problem);
            var isKept = !context.Description.ActionDescriptor.EndpointMetadata.OfType<Unkept>().Any();
            Describe(operation, method, route, isKept, new OpenApiSchemaReference("Problem", context.Document));
        });
    });

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Backscatter.Cloud",
            Version = "1",
            Description = "Watches the mail of many tenants for blocklists and backscatter. Lists come in parts (limit, after); every answer to GET bears an ETag; errors are problem details (RFC 9457) whose type docs/problems.md explains.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [AgentScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token that the agent signs itself (ES256): iss and sub backscatter-agent:ID, aud backscatter-agents, iat, exp within five minutes of it, jti." },
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token of Microsoft Entra ID for this service, or the key of this machine." },
        };
    }

    private static void Describe(OpenApiOperation operation, string method, string route, bool isKept, OpenApiSchemaReference problem)
    {
        var row = AccessTable.Find(method, route);
        operation.OperationId = OperationId(method, route);
        if (row.Least is { } least)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(least == Role.Agent ? AgentScheme : Scheme)] = [] }];
            operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
            operation.Extensions["x-least-role"] = new JsonNodeExtension(JsonValue.Create(least.ToString()));
        }

        if (method == "POST" && isKept) Add(operation, "Idempotency-Key", false, "1 to 200 visible ASCII characters. The same request again under its key, within a day, is answered as before and done once.");
        if (method is "PUT" or "DELETE" && Edited.Contains(route)) Add(operation, "If-Match", false, "The ETag of what was read; needed where it is there already.");
        if (method == "GET") Add(operation, "If-None-Match", false, "The ETag of what was read; 304 where nothing changed.");
        operation.Responses ??= [];
        if (method == "GET") operation.Responses["304"] = new OpenApiResponse { Description = "Nothing changed." };
        foreach (var group in Problems(method, route, isKept, operation.RequestBody is not null).GroupBy(type => type.Status))
        {
            operation.Responses[$"{group.Key}"] = new OpenApiResponse
            {
                Description = string.Join("; ", group.Select(type => $"{type.Title} ({type.Address})")),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemKind] = new() { Schema = problem, Example = Example(group.First()) } },
            };
        }

        foreach (var (kind, content) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            if (ApiExamples.Request(method, route) is { } example) content.Example = kind == "text/csv" ? JsonValue.Create(example) : JsonNode.Parse(example);
        foreach (var (status, answer) in operation.Responses)
        {
            if (status[0] != '2' || ApiExamples.Answer(method, route) is not { } example) continue;
            foreach (var content in answer.Content ?? new Dictionary<string, OpenApiMediaType>()) content.Value.Example = JsonNode.Parse(example);
        }
    }

    private static IEnumerable<ProblemType> Problems(string method, string route, bool isKept, bool hasBody) => ProblemType.All.Where(type => type.Name switch
    {
        "unauthenticated" or "forbidden" or "too-many-requests" or "internal" or "store-unavailable" or "bad-request" => true,
        "not-found" => (route.Contains('{') && !route.StartsWith(OfAgents, StringComparison.Ordinal)) || route.Contains("scans", StringComparison.Ordinal),
        "bad-page" => method == "GET",
        "unknown-member" or "too-large" or "unsupported-media-type" => hasBody,
        "conflict" or "idempotency-key-reused" => method == "POST" && isKept,
        "clock-wrong" => route.StartsWith(OfAgents, StringComparison.Ordinal),
        "lease-lost" => route.StartsWith(OfAgents, StringComparison.Ordinal) && route.Contains("{job}", StringComparison.Ordinal),
        "result-refused" => route.EndsWith("/result", StringComparison.Ordinal),
        "enrolment-refused" => route == "/api/agents/enrol",
        "changed-meanwhile" or "match-required" => method is "PUT" or "DELETE" && Edited.Contains(route),
        "invalid" => method is not "DELETE",
        "not-set-up" => route.StartsWith("/api/channels/", StringComparison.Ordinal) || route.StartsWith("/api/agents", StringComparison.Ordinal) || route.EndsWith("/ownership/check", StringComparison.Ordinal),
        _ => false,
    });

    private static JsonObject Example(ProblemType type) => new() { ["type"] = type.Address, ["title"] = type.Title, ["status"] = type.Status, ["detail"] = "What went wrong this time, and what to do." };

    private static void Add(OpenApiOperation operation, string header, bool isRequired, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter { Name = header, In = ParameterLocation.Header, Required = isRequired, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
    }

    // getTenantsTenantReport: what a generated client calls it.
    private static string OperationId(string method, string route) =>
        method.ToLowerInvariant() + string.Concat(route["/api".Length..].Split('/', '{', '}', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
