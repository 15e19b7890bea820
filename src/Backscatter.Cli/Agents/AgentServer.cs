using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Agents;

/// <summary>The service over HTTPS, as an agent knows it. Nothing that goes wrong on the way is thrown. What it says is foreign text, and bounded.</summary>
internal sealed class AgentServer : IDisposable
{
    private const long MostAnswerBytes = 1024 * 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 16, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestAfter = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly AgentKey _key;
    private readonly TimeProvider _time;

    /// <summary>Makes one; nothing is sent yet.</summary>
    /// <param name="address">Where the service is.</param>
    /// <param name="authorities">The authorities that its certificate is held to; null for this machine's.</param>
    /// <param name="key">The agent's key.</param>
    /// <param name="time">The clock.</param>
    public AgentServer(Uri address, X509Certificate2Collection? authorities, AgentKey key, TimeProvider time)
    {
        (_key, _time) = (key, time);
        // No redirect is followed: what an agent sends is for this service alone.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = !address.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(15), PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        _http = new HttpClient(handler) { BaseAddress = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostAnswerBytes };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("backscatter-agent", AgentVersion.Text));
    }

    /// <summary>The agent's id; null while it has none.</summary>
    public string? Agent { get; set; }

    /// <summary>Enrols.</summary>
    public Task<ServerAnswer<Enrolled>> EnrolAsync(string token, AgentCapabilities can, CancellationToken cancellationToken) =>
        SendAsync<Enrolled>(HttpMethod.Post, "enrol", new EnrolBody(token, _key.PublicKey, can), Patience, cancellationToken);

    /// <summary>Asks for work.</summary>
    public Task<ServerAnswer<Leases>> LeaseAsync(AgentCapabilities can, int most, int waitSeconds, CancellationToken cancellationToken) =>
        SendAsync<Leases>(HttpMethod.Post, "me/leases", new LeaseBody(can, most, waitSeconds), Patience + TimeSpan.FromSeconds(waitSeconds), cancellationToken);

    /// <summary>Keeps a probe.</summary>
    public Task<ServerAnswer<Renewed>> RenewAsync(LeasedProbe probe, CancellationToken cancellationToken) =>
        SendAsync<Renewed>(HttpMethod.Put, PathOf(probe), new RenewBody(probe.Lease), Patience, cancellationToken);

    /// <summary>Hands a probe back.</summary>
    public Task<ServerAnswer<Done>> HandBackAsync(LeasedProbe probe, CancellationToken cancellationToken) =>
        SendAsync<Done>(HttpMethod.Delete, $"{PathOf(probe)}?lease={Uri.EscapeDataString(probe.Lease)}", null, Patience, cancellationToken);

    /// <summary>Brings what was seen, signed.</summary>
    public Task<ServerAnswer<Done>> BringAsync(LeasedProbe probe, byte[] document, CancellationToken cancellationToken) =>
        SendAsync<Done>(HttpMethod.Post, $"{PathOf(probe)}/result", new ResultBody(probe.Lease, Convert.ToBase64String(document), _key.Sign(document)), Patience, cancellationToken);

    /// <summary>Tells of a call back.</summary>
    public Task<ServerAnswer<Done>> TellAsync(SeenCallback callback, CancellationToken cancellationToken) => SendAsync<Done>(HttpMethod.Post, "me/callbacks", callback, Patience, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string PathOf(LeasedProbe probe) => $"me/leases/{Uri.EscapeDataString(probe.Job)}";

    private async Task<ServerAnswer<T>> SendAsync<T>(HttpMethod method, string path, object? body, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, $"api/agents/{path}");
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        if (Agent is { } agent) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AgentToken.Make(_key, agent, _time.GetUtcNow()));
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            return await ReadAsync<T>(response, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ServerAnswer<T>.Later($"it did not answer within {patience.TotalSeconds:0} s", null);
        }
        catch (HttpRequestException failure)
        {
            return new ServerAnswer<T>.Later(failure.InnerException is AuthenticationException
                ? "its certificate is not trusted here; where it is of an authority of your own, name that with --server-ca-file"
                : ForeignText.Escape(failure.Message, 200), null);
        }
        catch (IOException failure)
        {
            return new ServerAnswer<T>.Later(ForeignText.Escape(failure.Message, 200), null);
        }
    }

    private static async Task<ServerAnswer<T>> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            if (response.StatusCode == HttpStatusCode.NoContent && Done.Instance is T done) return new ServerAnswer<T>.Given(done);
            if (response.StatusCode == HttpStatusCode.OK && await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) is { } value) return new ServerAnswer<T>.Given(value);
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json" && await response.Content.ReadFromJsonAsync<ProblemRead>(Json, cancellationToken) is { Type: { } type, Detail: { } detail })
            {
                var (problem, said) = (type[(type.LastIndexOf('/') + 1)..], ForeignText.Escape(detail, 300));
                // A wrong clock can be set, a limit passes, and what a service lacks or fails at may come back.
                return status is 429 or >= 500 || problem == "clock-wrong" ? new ServerAnswer<T>.Later(said, After(response)) : new ServerAnswer<T>.Refused(problem, said);
            }
        }
        catch (JsonException)
        {
            // As every answer that is none of the service.
        }

        return new ServerAnswer<T>.Later($"it answered {status}, which is no answer of the service: is the address right, or is there a proxy on the way?", After(response));
    }

    private static TimeSpan? After(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta is { } delta ? delta < LongestAfter ? delta : LongestAfter : null;

    private sealed record ProblemRead(string? Type, string? Detail);
}
