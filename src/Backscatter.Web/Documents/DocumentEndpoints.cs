using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Backscatter.Web.Documents;

/// <summary>
/// <c>/api/openapi.json</c> and <c>/api/docs</c>: what the API is. They say nothing of anybody, and anybody may read them. The page is one file, runs only its
/// own script, and asks nobody but this service.
/// </summary>
internal static partial class DocumentEndpoints
{
    private static readonly byte[] Page = ReadPage();
    private static readonly string Policy = PolicyOf(Encoding.UTF8.GetString(Page));

    public static void MapDocuments(this IEndpointRouteBuilder api)
    {
        var once = new Once();
        api.MapGet("/openapi.json", (Delegate)once.GetAsync).ExcludeFromDescription();
        api.MapGet("/docs", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            return TypedResults.Bytes(Page, "text/html; charset=utf-8");
        }).ExcludeFromDescription();
    }

    private static byte[] ReadPage()
    {
        using var page = typeof(DocumentEndpoints).Assembly.GetManifestResourceStream("docs.html")!;
        using var memory = new MemoryStream();
        page.CopyTo(memory);
        return memory.ToArray();
    }

    // The script and the style of the page, by what they are (CSP level 3 section 6.7.3): nothing that finds its way into the page runs beside them.
    private static string PolicyOf(string page)
    {
        return string.Create(CultureInfo.InvariantCulture, $"default-src 'none'; script-src {Hash(Script())}; style-src {Hash(Style())}; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

        string Hash(Regex part) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(part.Match(page).Groups[1].Value)))}'";
    }

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(.*?)</style>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Style();

    /// <summary>The description, made when it is first asked for: it never changes while the process runs.</summary>
    private sealed class Once
    {
        private byte[]? _made;

        public async Task<IResult> GetAsync(HttpContext http)
        {
            _made ??= await MakeAsync(http.RequestServices, http.RequestAborted);
            return TypedResults.Bytes(_made, "application/json");
        }

        private static async Task<byte[]> MakeAsync(IServiceProvider services, CancellationToken cancellationToken)
        {
            var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Name).GetOpenApiDocumentAsync(cancellationToken);
            return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken));
        }
    }
}
