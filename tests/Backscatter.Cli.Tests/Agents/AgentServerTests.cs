using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Cli.Agents;
using Backscatter.Core.Monitoring.Probing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Tests.Agents;

/// <summary>What an agent makes of what it is answered, by its service or by whoever is in between.</summary>
public sealed class AgentServerTests
{
    private static readonly AgentCapabilities Can = new(true, false, null, [], false, "0.1.0");

    [Fact]
    public async Task A_service_is_who_its_certificate_says_to_the_authority_that_was_named()
    {
        using var certificate = Certificate();
        using var another = Certificate();
        await using var app = await StartAsync(http => http.Response.WriteAsync("""{"probes":[]}"""), certificate);
        var address = new Uri(app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        Assert.IsType<ServerAnswer<Leases>.Given>(await LeaseAsync(address, [certificate]));
        const string Untrusted = "its certificate is not trusted here; where it is of an authority of your own, name that with --server-ca-file";
        Assert.Equal(Untrusted, Assert.IsType<ServerAnswer<Leases>.Later>(await LeaseAsync(address, [another])).Why);
        Assert.Equal(Untrusted, Assert.IsType<ServerAnswer<Leases>.Later>(await LeaseAsync(address, null)).Why);
    }

    [Fact]
    public async Task No_redirect_is_followed()
    {
        var asked = 0;
        await using var app = await StartAsync(http =>
        {
            Interlocked.Increment(ref asked);
            http.Response.Redirect("/api/agents/me/leases", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });

        var answer = await LeaseAsync(new Uri(app.Urls.Single()), null);

        Assert.Equal("it answered 307, which is no answer of the service: is the address right, or is there a proxy on the way?", Assert.IsType<ServerAnswer<Leases>.Later>(answer).Why);
        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(200, "application/json", "not json", null)]
    [InlineData(200, "application/json", "null", null)]
    [InlineData(200, "application/json", "{}", null)]
    [InlineData(200, "application/json", """{"probes":null}""", null)]
    [InlineData(200, "application/json", """{"probes":[{"job":null,"lease":null,"leasedUntil":"2026-10-05T06:00:00Z","domain":null,"host":null,"address":null,"port":25,"senderToken":null}]}""", null)]
    [InlineData(200, "text/html", "<html>log in</html>", null)]
    [InlineData(401, "text/html", "<html>log in</html>", null)]
    [InlineData(403, "application/problem+json", "{}", null)]
    [InlineData(404, "text/plain", "", null)]
    [InlineData(500, "application/problem+json", """{"type":"https://backscatter.cloud/problems/internal","detail":"the fault is not yours"}""", null)]
    [InlineData(401, "application/problem+json", """{"type":"https://backscatter.cloud/problems/clock-wrong","detail":"it is noon"}""", null)]
    [InlineData(401, "application/problem+json", """{"type":"https://backscatter.cloud/problems/unauthenticated","detail":"no"}""", "unauthenticated")]
    [InlineData(409, "application/problem+json", """{"type":"https://backscatter.cloud/problems/lease-lost","detail":"no"}""", "lease-lost")]
    public async Task Only_what_the_service_itself_refuses_is_refused(int status, string kind, string body, string? problem)
    {
        await using var app = await StartAsync(http =>
        {
            (http.Response.StatusCode, http.Response.ContentType) = (status, kind);
            return http.Response.WriteAsync(body);
        });

        var answer = await LeaseAsync(new Uri(app.Urls.Single()), null);

        Assert.Equal(problem, (answer as ServerAnswer<Leases>.Refused)?.Problem);
        if (problem is null) Assert.IsType<ServerAnswer<Leases>.Later>(answer);
    }

    [Fact]
    public async Task What_is_answered_is_bounded_and_shown_on_one_line()
    {
        await using var large = await StartAsync(http => http.Response.WriteAsync(new string(' ', 2 * 1024 * 1024)));
        await using var hostile = await StartAsync(http =>
        {
            (http.Response.StatusCode, http.Response.ContentType, http.Response.Headers.RetryAfter) = (429, "application/problem+json", "86400");
            return http.Response.WriteAsync("""{"type":"https://backscatter.cloud/problems/too-many-requests","detail":"wait\r\ninfo: all is well\u001b[2J"}""");
        });

        Assert.IsType<ServerAnswer<Leases>.Later>(await LeaseAsync(new Uri(large.Urls.Single()), null));
        var later = Assert.IsType<ServerAnswer<Leases>.Later>(await LeaseAsync(new Uri(hostile.Urls.Single()), null));
        Assert.Equal((@"wait\x0d\x0ainfo: all is well\x1b[2J", TimeSpan.FromMinutes(5)), (later.Why, later.After));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_asked_later()
    {
        var answer = await LeaseAsync(new Uri("http://127.0.0.1:1"), null);

        Assert.Equal("Connection refused (127.0.0.1:1)", Assert.IsType<ServerAnswer<Leases>.Later>(answer).Why);
    }

    private static async Task<ServerAnswer<Leases>> LeaseAsync(Uri address, X509Certificate2Collection? authorities)
    {
        using var key = AgentKey.Create();
        using var server = new AgentServer(address, authorities, key, TimeProvider.System) { Agent = "0f1e2d3c4b5a69788796a5b4" };
        return await server.LeaseAsync(Can, 1, 0, TestContext.Current.CancellationToken);
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of the tests", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
