using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using Backscatter.Core.Tests.Dns;
using Backscatter.Core.Tests.Smtp;
using Microsoft.Extensions.Time.Testing;
using NJsonSchema;

namespace Backscatter.Core.Tests.Scanning;

/// <summary>A scan that waits for a greylist, on a clock that the test moves. Each wait for the scan is bounded, so that none can hang.</summary>
public sealed class GreylistWaitTests
{
    private const string Zones = """
        northwind.example MX 10 mx1.northwind.example
        mx1.northwind.example A 192.0.2.1
        """;

    private const string Grey = "450 4.2.0 Greylisted";
    private const string Later = "451 4.3.0 Temporary lookup failure";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("550 5.1.1 User unknown", EndpointVerdict.RejectsUnknown)]
    [InlineData("250 2.1.5 Ok", EndpointVerdict.AcceptsUnknown)]
    public async Task What_the_server_says_once_it_knows_the_sender_decides(string said, EndpointVerdict verdict)
    {
        var (time, servers, progress) = (new FakeTimeProvider(Seen.Now), new Greylisting(Grey, said), new Progress());
        using var scanner = Scanner(servers, time);

        var scan = scanner.ScanAsync(Request(30), progress, TestContext.Current.CancellationToken);
        await progress.WaitsAsync("12:06");
        Assert.False(scan.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(6));
        var report = await scan.WaitAsync(Bound, TestContext.Current.CancellationToken);

        var endpoint = Assert.Single(report.Facts.Endpoints);
        Assert.Equal(verdict, endpoint.Judgement.Verdict);
        Assert.True(report.IsComplete);
        Assert.Equal([Grey], endpoint.OtherTries.Select(seen => seen.UnknownRecipient?.Reply.ToString()));
        Assert.Equal(Seen.Now.AddMinutes(6), endpoint.Observation?.StartedAt);
        Assert.Equal(2, servers.Tries);
        // A greylist knows only the same sender and recipient.
        Assert.Single(servers.Envelopes.Distinct());
        await AssertDocumentAsync(report, tries: 1);
    }

    [Fact]
    public async Task A_refusal_that_lasts_through_the_wait_is_one()
    {
        var (time, servers, progress) = (new FakeTimeProvider(Seen.Now), new Greylisting(Later), new Progress());
        using var scanner = Scanner(servers, time);

        var scan = scanner.ScanAsync(Request(30), progress, TestContext.Current.CancellationToken);
        await progress.WaitsAsync("12:06");
        time.Advance(TimeSpan.FromMinutes(6));
        await progress.WaitsAsync("12:25");
        // Past the deadline of ten minutes, which the wait comes on top of.
        time.Advance(TimeSpan.FromMinutes(19));
        var report = await scan.WaitAsync(Bound, TestContext.Current.CancellationToken);

        var endpoint = Assert.Single(report.Facts.Endpoints);
        Assert.Equal((EndpointVerdict.RejectsTemporarily, "judge.temporary-lasts"), (endpoint.Judgement.Verdict, endpoint.Judgement.Rule));
        Assert.Equal("pass", Seen.Said(report.Controls.Single(assessed => assessed.Control.Id == "BSC-010")));
        Assert.True(report.IsComplete);
        Assert.Equal(3, servers.Tries);
        await AssertDocumentAsync(report, tries: 2);
    }

    [Fact]
    public async Task The_user_ends_the_wait_and_what_is_known_is_told()
    {
        var (time, servers, progress) = (new FakeTimeProvider(Seen.Now), new Greylisting(Grey), new Progress());
        using var user = new CancellationTokenSource();
        using var scanner = Scanner(servers, time);

        var scan = scanner.ScanAsync(Request(30), progress, user.Token);
        await progress.WaitsAsync("12:06");
        await user.CancelAsync();
        var report = await scan.WaitAsync(Bound, TestContext.Current.CancellationToken);

        Assert.Equal((false, NotTestedReason.Greylisted), (report.IsComplete, report.Facts.Endpoints[0].Judgement.Reason));
        Assert.NotNull(report.Facts.Dmarc);
        Assert.Equal(1, servers.Tries);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task Who_has_less_patience_than_the_first_wait_gets_the_report_at_once(int minutes)
    {
        var servers = new Greylisting(Grey);
        using var scanner = Scanner(servers, new FakeTimeProvider(Seen.Now));

        var report = await scanner.ScanAsync(Request(minutes), null, TestContext.Current.CancellationToken).WaitAsync(Bound, TestContext.Current.CancellationToken);

        Assert.Equal((true, NotTestedReason.Greylisted, 1), (report.IsComplete, report.Facts.Endpoints[0].Judgement.Reason, servers.Tries));
        Assert.Empty(report.Facts.Endpoints[0].OtherTries);
    }

    [Fact]
    public async Task It_is_told_before_each_wait()
    {
        var (time, progress, waits) = (new FakeTimeProvider(Seen.Now), new Progress(), 0);
        using var scanner = Scanner(new Greylisting(Grey), time);

        var scan = scanner.ScanAsync(Request(25), progress, () => Interlocked.Increment(ref waits), TestContext.Current.CancellationToken);
        await progress.WaitsAsync("12:06");
        Assert.Equal(1, Volatile.Read(ref waits));
        time.Advance(TimeSpan.FromMinutes(6));
        await progress.WaitsAsync("12:25");
        Assert.Equal(2, Volatile.Read(ref waits));
        time.Advance(TimeSpan.FromMinutes(19));

        Assert.True((await scan.WaitAsync(Bound, TestContext.Current.CancellationToken)).IsComplete);
    }

    private static async Task AssertDocumentAsync(ScanReport report, int tries)
    {
        var document = new[] { new TenantReport(report, null) }.ToDocument(new SettingsPart(["192.0.2.53:53"], "permitted", 25, []), Seen.Now, TimeSpan.FromSeconds(1), complete: true);
        var json = JsonSerializer.Serialize(document, ScanDocument.Json);

        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "scan.schema.json"));
        Assert.Empty(schema.Validate(json).Select(error => error.ToString()));
        var others = JsonDocument.Parse(json).RootElement.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("otherTries");
        Assert.Equal(tries, others.GetArrayLength());
        Assert.All(others.EnumerateArray(), other => Assert.NotEqual(0, other.GetProperty("transcript").GetArrayLength()));
    }

    private static ScanRequest Request(int patience)
    {
        Assert.True(Target.TryParse("northwind.example", out var read, out var error), error);
        return new ScanRequest(read, ProbeConsent.Granted) { AllowPrivate = true, GreylistWait = TimeSpan.FromMinutes(patience), Deadline = TimeSpan.FromMinutes(10) };
    }

    private static Scanner Scanner(ISmtpConnector servers, TimeProvider time)
    {
        var resolver = new ZoneResolver(Zones);
        var options = new ProbeOptions { Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")), SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")), AsksOthers = false };
        return new Scanner(
            new ScannerParts
            {
                Routes = new RouteDiscovery(resolver, MailProviders.Shipped),
                Senders = new SpfDiscovery(resolver, MailProviders.Shipped),
                Policies = new DmarcDiscovery(resolver),
                ReverseNames = new ReverseDiscovery(resolver),
                Transport = new TransportDiscovery(resolver),
                Blocklists = new BlocklistChecker(resolver, [], BlocklistKeys.None, time),
                Zones = new HashSet<string>(StringComparer.Ordinal),
                Probe = new SmtpProbe(servers, ReplyRules.Shipped, options, time),
            },
            time);
    }

    /// <summary>A server that answers the unknown recipient with one reply after the other, the last for ever, and takes postmaster.</summary>
    private sealed class Greylisting(params string[] replies) : ISmtpConnector
    {
        private readonly ConcurrentQueue<ScriptedServer> _conversations = new();

        public int Tries => _conversations.Count;

        public IEnumerable<string> Envelopes => _conversations.Select(server => string.Join(' ', server.Received.Where(line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal))));

        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
        {
            var server = new ScriptedServer(
                "220 mx ESMTP\r\n", ("EHLO", "250 mx\r\n"), ("MAIL", "250 2.1.0 Ok\r\n"),
                ("RCPT TO:<mxcheck-", replies[Math.Min(_conversations.Count, replies.Length - 1)] + "\r\n"), ("RCPT TO:<postmaster", "250 2.1.5 Ok\r\n"));
            _conversations.Enqueue(server);
            return server.ConnectAsync(endpoint, cancellationToken);
        }
    }

    /// <summary>
    /// Completes for a wait once its clock is set and everything else is done: from then on the test may move the clock without cutting anything off.
    /// </summary>
    private sealed class Progress : IProgress<ScanProgress>
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _waits = new();
        private readonly Lock _lock = new();
        private string? _waiting;

        public Task WaitsAsync(string until) => Of(until).Task.WaitAsync(Bound, TestContext.Current.CancellationToken);

        public void Report(ScanProgress value)
        {
            const string Waiting = "waiting for greylisting, asks again at ";
            lock (_lock)
            {
                if (value.Doing.StartsWith(Waiting, StringComparison.Ordinal)) _waiting = value.Doing[Waiting.Length..];
                if (_waiting is { } until && value.Done == value.Total - 1) Of(until).TrySetResult();
            }
        }

        private TaskCompletionSource Of(string until) => _waits.GetOrAdd(until, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
