using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Lab.Mail;
using Backscatter.Storage;
using Backscatter.Storage.Tests.Azure;

namespace Backscatter.Watching.Tests.Story;

/// <summary>
/// The whole story, as processes: a service on Azure storage, two agents where port 25 is open, a client whose mail server begins to take everybody and is mended, another that
/// calls senders back, and an agent that loses its power in the middle of a probe.
/// </summary>
public sealed partial class WholeStoryTests : IAsyncLifetime
{
    private const string Tenant = "contoso";
    private const string Listener = "agent-a";

    // What an agent that died had leased comes back after two minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly LabMailBehaviour Honest = new();
    private static readonly LabMailBehaviour TakesEverybody = new() { UnknownRecipients = new LabUnknownRecipients.Accepted() };
    private static readonly LabMailBehaviour TakesItsTime = Honest.At(LabStage.Rcpt, new LabAction.Wait(TimeSpan.FromSeconds(1)));
    private static readonly LabMailBehaviour FallsSilent = Honest.At(LabStage.Ehlo, new LabAction.KeepSilent());

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-story-").FullName;
    private readonly StoryInternet _internet = new();
    private readonly TeamsReceiver _teams = new();
    private readonly Dictionary<string, RunningProgram> _agents = [];
    private readonly List<string> _tokens = [];
    private AzuriteServer _azurite = null!;
    private RunningProgram _service = null!;
    private HttpClient _api = null!;
    private string _key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(AzuriteServer.Missing() is not null, AzuriteServer.Missing() ?? "");
        await File.WriteAllTextAsync(In("authority.pem"), _internet.RootPem, Cancel);
        _azurite = await AzuriteServer.StartAsync(Cancel);
        _service = RunningProgram.Start(
            ["serve", "--storage", _azurite.ConnectionString, "--listen", "http://127.0.0.1:0", "--key-file", In("key")],
            new Dictionary<string, string>
            {
                ["Backscatter__Resolvers__0"] = $"{_internet.Resolver}",
                ["Backscatter__Laboratory__SmtpPort"] = string.Create(CultureInfo.InvariantCulture, $"{_internet.SmtpPort}"),
                ["Backscatter__Laboratory__AllowPrivate"] = "true",
                ["Backscatter__Laboratory__AllowLoopbackReceivers"] = "true",
            });
        var address = await _service.SaysAsync(Listening(), Cancel);
        _key = (await File.ReadAllTextAsync(In("key"), Cancel)).Trim();
        _api = new HttpClient { BaseAddress = new Uri(address) };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents.Values) await agent.DisposeAsync();
        if (_service is not null) await _service.DisposeAsync();
        _api?.Dispose();
        if (_azurite is not null) await _azurite.DisposeAsync();
        await _internet.DisposeAsync();
        await _teams.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_client_is_watched_through_agents_and_its_Teams_channel_hears_once_of_the_fault_and_once_of_its_end()
    {
        await WatchAsync();
        await ProveAsync();
        foreach (var name in (string[])["agent-a", "agent-b"]) await EnrolAsync(name);

        // As it is when it is first looked at: nothing is told of that.
        var verdicts = await ScanAsync(StoryInternet.Domains);
        Assert.All(StoryInternet.Domains, domain => Assert.Equal("rejects-unknown", verdicts[_internet.Endpoint(domain)]));
        Assert.Empty(_teams.Cards);

        await _internet.TurnAsync("alpha.example", TakesEverybody);
        verdicts = await ScanAsync(["alpha.example"]);
        Assert.Equal("accepts-unknown", verdicts[_internet.Endpoint("alpha.example")]);
        await ArrivesAsync(1);
        Assert.Contains("BSC-010", _teams.Cards[0], StringComparison.Ordinal);
        Assert.Contains("mx.alpha.example", _teams.Cards[0], StringComparison.Ordinal);

        await _internet.TurnAsync("alpha.example", Honest);
        verdicts = await ScanAsync(["alpha.example"]);
        Assert.Equal("rejects-unknown", verdicts[_internet.Endpoint("alpha.example")]);
        await ArrivesAsync(2);
        Assert.Contains("BSC-010", _teams.Cards[1], StringComparison.Ordinal);
        Assert.Empty(await FindingsAsync("BSC-010"));

        await CallsBackAsync("charlie.example");
        // Nobody has looked at it before, so that it was there already: a finding, and no news.
        Assert.Equal("contoso charlie.example BSC-014", Assert.Single(await FindingsAsync("BSC-014")) is var found ? $"{found.GetProperty("tenant").GetString()} {found.GetProperty("target").GetString()} {found.GetProperty("control").GetString()}" : "");

        await LosesPowerAsync("bravo.example");
        await NothingIsLostAsync();
    }

    private async Task WatchAsync()
    {
        await SendAsync(HttpMethod.Put, "/api/channels/ops", new { kind = "teams", name = "Operations", secret = _teams.Address });
        await SendAsync(HttpMethod.Put, $"/api/tenants/{Tenant}", new { name = "Contoso Ltd", routes = new[] { new { channel = "ops", from = "low", mode = "immediate" } } });
        using var file = new StringContent("target\n" + string.Join('\n', StoryInternet.Domains), new MediaTypeHeaderValue("text/csv"));
        using var imported = await _api.PostAsync($"/api/tenants/{Tenant}/targets/import", file, Cancel);
        Assert.True(imported.IsSuccessStatusCode, await imported.Content.ReadAsStringAsync(Cancel));
    }

    private async Task ProveAsync()
    {
        var first = $"/api/tenants/{Tenant}/targets/{StoryInternet.Domains[0]}/ownership";
        var before = await SendAsync(HttpMethod.Post, $"{first}/check", null);
        Assert.Equal("not-there", before.GetProperty("outcome").GetString());
        var record = (await SendAsync(HttpMethod.Get, first, null)).GetProperty("record");
        Assert.Equal("_backscatter.alpha.example", record.GetProperty("name").GetString());
        _internet.Prove(record.GetProperty("text").GetString()!);
        foreach (var domain in StoryInternet.Domains)
        {
            var after = await SendAsync(HttpMethod.Post, $"/api/tenants/{Tenant}/targets/{domain}/ownership/check", null);
            Assert.Equal("proven", after.GetProperty("outcome").GetString());
        }
    }

    private async Task EnrolAsync(string name)
    {
        var enrolment = await SendAsync(HttpMethod.Post, "/api/agents/enrolments", new { name });
        _tokens.Add(enrolment.GetProperty("token").GetString()!);
        await File.WriteAllTextAsync(In($"{name}.token"), _tokens[^1], Cancel);
        // One of them is the mail server of the domain that all senders are of.
        string[] listens = name == Listener ? ["--listen", $"{_internet.Listener}"] : [];
        _agents[name] = RunningProgram.Start(
            [
                "agent", "--server", _api.BaseAddress!.ToString(), "--token-file", In($"{name}.token"), "--state", In(name), "--ehlo", $"{name}.probe.example", "--sender-domain", "probe.example",
                "--allow-private", "--smtp-port", string.Create(CultureInfo.InvariantCulture, $"{_internet.SmtpPort}"), "--ca-file", In("authority.pem"), .. listens,
            ],
            new Dictionary<string, string>());
        await UntilAsync($"{name} is enrolled", async () => (await AgentsAsync()).Contains(name));
    }

    /// <summary>Orders a scan with probes and waits for it; the verdict of each endpoint.</summary>
    private async Task<IReadOnlyDictionary<string, string>> ScanAsync(IReadOnlyList<string> domains) => await VerdictsAsync(await OrderAsync(domains));

    private async Task<string> OrderAsync(IReadOnlyList<string> domains)
    {
        using var answer = await _api.PostAsJsonAsync("/api/scans", new { tenant = Tenant, targets = domains, kind = "probe" }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        return answer.Headers.Location!.ToString();
    }

    private async Task<IReadOnlyDictionary<string, string>> VerdictsAsync(string order)
    {
        await UntilAsync($"{order} is done", async () => (await SendAsync(HttpMethod.Get, order, null)).GetProperty("isDone").GetBoolean());
        var verdicts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (await SendAsync(HttpMethod.Get, order, null)).GetProperty("targets").EnumerateArray())
        {
            Assert.Equal("done", part.GetProperty("status").GetString());
            var document = await DocumentAsync(order, part.GetProperty("target").GetString()!);
            foreach (var endpoint in document.GetProperty("targets")[0].GetProperty("endpoints").EnumerateArray()) verdicts[endpoint.GetProperty("endpoint").GetString()!] = endpoint.GetProperty("verdict").GetString()!;
        }

        return verdicts;
    }

    private Task<JsonElement> DocumentAsync(string order, string target) => SendAsync(HttpMethod.Get, $"{order}/documents/{target}", null);

    /// <summary>Whoever runs the domain's mail server asks, while it is probed, whether the sender exists: at the sender's own mail server, which is an agent.</summary>
    private async Task CallsBackAsync(string domain)
    {
        await _internet.TurnAsync(domain, TakesItsTime);
        var order = await OrderAsync([domain]);
        var server = _internet.Server(domain);
        await UntilAsync("a sender is named", () => Task.FromResult(Sender(server) is not null));
        await AskAboutAsync(Sender(server)!);
        await VerdictsAsync(order);

        var control = (await DocumentAsync(order, domain)).GetProperty("targets")[0].GetProperty("controls").EnumerateArray().Single(one => one.GetProperty("id").GetString() == "BSC-014");
        Assert.Equal("fail", control.GetProperty("verdict").GetString());
        Assert.Contains("127.0.0.1 (HELO mx.charlie.example) called", control.GetProperty("why").GetString(), StringComparison.Ordinal);
        await _internet.TurnAsync(domain, Honest);
    }

    private static string? Sender(LabMailServer server) =>
        server.Conversations.SelectMany(conversation => conversation.Commands).Select(command => Named().Match(command)).FirstOrDefault(match => match.Success)?.Groups["sender"].Value;

    private async Task AskAboutAsync(string sender)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_internet.Listener, Cancel);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        Assert.StartsWith("220 ", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
        foreach (var command in (string[])["HELO mx.charlie.example", "MAIL FROM:<>", $"RCPT TO:<{sender}>"])
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), Cancel);
            Assert.StartsWith("250 ", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);
        }
    }

    /// <summary>The agent that talks to a server is killed in the middle; the other one does its work.</summary>
    private async Task LosesPowerAsync(string domain)
    {
        await _internet.TurnAsync(domain, FallsSilent);
        var order = await OrderAsync([domain]);
        var silent = _internet.Server(domain);
        await UntilAsync("an agent has said EHLO", () => Task.FromResult(Talker(silent) is not null));
        var killed = Talker(silent)!;
        await _agents[killed].KillAsync();
        await _internet.TurnAsync(domain, Honest);

        var verdicts = await VerdictsAsync(order);
        Assert.Equal("rejects-unknown", verdicts[_internet.Endpoint(domain)]);
        Assert.Equal(_agents.Keys.Single(name => name != killed), Talker(_internet.Server(domain)));
    }

    private static string? Talker(LabMailServer server) =>
        server.Conversations.SelectMany(conversation => conversation.Commands).Select(command => Greeting().Match(command)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;

    private async Task NothingIsLostAsync()
    {
        Assert.Empty((await SendAsync(HttpMethod.Get, "/api/problems", null)).GetProperty("items").EnumerateArray());
        Assert.Equal(2, _teams.Cards.Count);
        Assert.Equal(0, await _service.EndAsync(Cancel));
        await using var stores = StoreLocation.Open(_azurite.ConnectionString, TimeProvider.System);
        foreach (var queue in WorkQueues.All) Assert.Equal(0, await stores.Queue.CountAsync($"{queue}-poison", Cancel));
        // Each probe has its entry, made before the first connection; the one that was cut off has one too.
        var probes = await stores.Watch.Audit.ListAsync(null, null, null, Cancel).Where(entry => entry.What == "target.probed").ToListAsync(Cancel);
        Assert.True(probes.Count >= 6, $"{probes.Count} entries of probes");

        var said = _service.Said + string.Concat(_agents.Values.Select(agent => agent.Said));
        Assert.All((IEnumerable<string>)[TeamsReceiver.Secret, _key, .. _tokens], secret => Assert.DoesNotContain(secret, said, StringComparison.Ordinal));
    }

    private Task ArrivesAsync(int cards) => UntilAsync($"{cards} cards have arrived", () => Task.FromResult(_teams.Cards.Count >= cards));

    private async Task<IReadOnlyList<string>> AgentsAsync() =>
        [.. (await SendAsync(HttpMethod.Get, "/api/agents", null)).GetProperty("items").EnumerateArray().Select(agent => agent.GetProperty("name").GetString()!)];

    private async Task<IReadOnlyList<JsonElement>> FindingsAsync(string control) =>
        [.. (await SendAsync(HttpMethod.Get, $"/api/findings?tenant={Tenant}", null)).GetProperty("items").EnumerateArray().Where(finding => finding.ToString().Contains(control, StringComparison.Ordinal))];

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _api.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}\n{_service.Said}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    // What happens in other processes is looked for again and again, until it is there or patience ends.
    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(Patience);
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, $"{what}: not within {Patience.TotalMinutes:0} minutes\n{_service.Said}\n{string.Concat(_agents.Values.Select(agent => agent.Said))}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }
    }

    private string In(string name) => Path.Combine(_folder, name);

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();

    [GeneratedRegex(@"^MAIL FROM:<(?<sender>mxcheck-[a-z0-9]+@probe\.example)>", RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(@"^EHLO (?<name>agent-[ab])\.probe\.example$", RegexOptions.CultureInvariant)]
    private static partial Regex Greeting();
}
