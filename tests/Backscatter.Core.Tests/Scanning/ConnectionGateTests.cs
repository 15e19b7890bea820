using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Scanning;

/// <summary>Who is let through when, on a clock that the test moves. Each wait of the test is bounded, so that none can hang.</summary>
public sealed class ConnectionGateTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly MailEndpoint First = At("northwind.mail.protection.outlook.com", "192.0.2.1");
    private static readonly MailEndpoint SecondOfIt = At("contoso.mail.protection.outlook.com", "192.0.2.2");
    private static readonly MailEndpoint Third = At("fabrikam.mail.protection.outlook.com", "2001:db8::3");

    [Fact]
    public async Task One_provider_has_two_probes_at_once_under_whatever_names_its_servers_are()
    {
        using var run = new Run(mostAtOnce: 32, new ProviderLimits());
        run.Begin("first", First);
        run.Begin("second", SecondOfIt);
        await run.Time.SomeoneWaitsAsync(Second);
        run.Begin("third", Third);
        run.Time.Advance(Second);
        await run.HasBegunAsync("second");

        run.Time.Advance(TimeSpan.FromSeconds(9));
        run.End("first");
        await run.HasBegunAsync("third");
        await run.EndAllAsync();

        Assert.Equal(["first at 0 s", "second at 1 s", "third at 10 s"], run.Begun);
        Assert.Equal(2, run.MostAtOnce);
    }

    [Fact]
    public async Task A_minute_of_one_provider_has_thirty_beginnings_a_second_apart()
    {
        using var run = new Run(mostAtOnce: 32, new ProviderLimits { Connections = 1 });
        for (var i = 0; i < 31; i++)
        {
            run.Begin($"{i}", At($"client{i}.mail.protection.outlook.com", $"192.0.2.{i}"));
            run.End($"{i}");
        }

        for (var i = 1; i < 30; i++)
        {
            await run.Time.SomeoneWaitsAsync(Second);
            run.Time.Advance(Second);
        }

        await run.Time.SomeoneWaitsAsync(TimeSpan.FromSeconds(31));
        Assert.Equal(Enumerable.Range(0, 30).Select(second => $"{second} at {second} s"), run.Begun);
        run.Time.Advance(TimeSpan.FromSeconds(31));
        await run.EndAllAsync();
        Assert.Equal("30 at 60 s", run.Begun.Last());
    }

    [Fact]
    public async Task Who_waits_for_its_providers_pace_leaves_its_place_to_others()
    {
        using var run = new Run(mostAtOnce: 1, new ProviderLimits());
        run.Begin("first", First);
        run.End("first");
        run.Begin("second", SecondOfIt);
        await run.Time.SomeoneWaitsAsync(Second);

        run.Begin("other", At("mx.northwind.example", "192.0.2.9"));
        await run.HasBegunAsync("other");
        run.End("other");
        run.Time.Advance(Second);
        await run.HasBegunAsync("second");
        await run.EndAllAsync();

        Assert.Equal(["first at 0 s", "other at 0 s", "second at 1 s"], run.Begun);
    }

    [Fact]
    public async Task A_place_that_comes_when_the_pace_is_used_up_is_given_on()
    {
        using var run = new Run(mostAtOnce: 1, new ProviderLimits());
        run.Begin("busy", At("mx.northwind.example", "192.0.2.9"));
        run.Begin("first", First);
        run.Begin("second", SecondOfIt);
        run.End("busy");
        await run.HasBegunAsync("first");
        run.End("first");
        await run.Time.SomeoneWaitsAsync(Second);

        run.Begin("other", At("mx.contoso.example", "192.0.2.10"));
        await run.HasBegunAsync("other");
        run.End("other");
        run.Time.Advance(Second);
        await run.HasBegunAsync("second");
        await run.EndAllAsync();

        Assert.Equal(["busy at 0 s", "first at 0 s", "other at 0 s", "second at 1 s"], run.Begun);
        Assert.Equal(1, run.MostAtOnce);
    }

    [Fact]
    public async Task Servers_of_no_known_provider_are_paced_by_the_name_of_their_host()
    {
        using var run = new Run(mostAtOnce: 32, new ProviderLimits());
        run.Begin("mx1 over IPv4", At("mx1.northwind.example", "192.0.2.1"));
        run.Begin("mx1 over IPv6", At("mx1.northwind.example", "2001:db8::1"));
        run.Begin("mx2", At("mx2.northwind.example", "192.0.2.2"));
        await run.Time.SomeoneWaitsAsync(Second);
        run.Time.Advance(Second);
        await run.HasBegunAsync("mx1 over IPv6");
        await run.EndAllAsync();

        Assert.Equal(["mx1 over IPv4 at 0 s", "mx2 at 0 s", "mx1 over IPv6 at 1 s"], run.Begun);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_nothing_with_it()
    {
        using var run = new Run(mostAtOnce: 1, new ProviderLimits { Connections = 1 });
        using var impatient = new CancellationTokenSource();
        run.Begin("first", First);
        run.Begin("for the address", First, impatient.Token);
        run.Begin("for the provider", SecondOfIt, impatient.Token);
        run.Begin("for a place", At("mx.northwind.example", "192.0.2.9"), impatient.Token);
        await impatient.CancelAsync();
        await run.GivesUpAsync("for the address");
        await run.GivesUpAsync("for the provider");
        await run.GivesUpAsync("for a place");
        run.End("first");
        await run.HasEndedAsync("first");

        using var alsoImpatient = new CancellationTokenSource();
        run.Begin("for the pace", SecondOfIt, alsoImpatient.Token);
        await run.Time.SomeoneWaitsAsync(Second);
        await alsoImpatient.CancelAsync();
        await run.GivesUpAsync("for the pace");
        run.Time.Advance(Second);
        run.Begin("patient", SecondOfIt);
        await run.HasBegunAsync("patient");
        await run.EndAllAsync();

        Assert.Equal(["first at 0 s", "patient at 1 s"], run.Begun);
    }

    private static MailEndpoint At(string host, string address) => new(DomainName.Parse(host), 10, IPAddress.Parse(address), MailProviders.Shipped.ByMxHost(host));

    /// <summary>A gate with probes by name, each of which goes on until the test ends it.</summary>
    private sealed class Run : IDisposable
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _begin = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _end = new();
        private readonly Dictionary<string, Task> _probes = [];
        private readonly DateTimeOffset _opened;
        private readonly ConnectionGate _gate;
        private readonly Lock _lock = new();
        private int _open;

        public Run(int mostAtOnce, ProviderLimits limits)
        {
            _opened = Time.GetUtcNow();
            _gate = new ConnectionGate(mostAtOnce, limits, Time);
        }

        public WaitingTime Time { get; } = new();

        public ConcurrentQueue<string> Begun { get; } = new();

        public int MostAtOnce { get; private set; }

        public void Begin(string name, MailEndpoint endpoint, CancellationToken cancellationToken = default) => _probes[name] = _gate.RunAsync(endpoint, () => ProbeAsync(name), cancellationToken);

        public void End(string name) => Of(_end, name).TrySetResult();

        public Task HasBegunAsync(string name) => Of(_begin, name).Task.WaitAsync(Bound);

        public Task HasEndedAsync(string name) => _probes[name].WaitAsync(Bound);

        public Task GivesUpAsync(string name) => Assert.ThrowsAnyAsync<OperationCanceledException>(() => _probes[name].WaitAsync(Bound));

        public async Task EndAllAsync()
        {
            foreach (var name in _probes.Keys) End(name);
            await Task.WhenAll(_probes.Values.Where(probe => !probe.IsCanceled)).WaitAsync(Bound);
        }

        public void Dispose() => _gate.Dispose();

        private async Task<string> ProbeAsync(string name)
        {
            lock (_lock) MostAtOnce = Math.Max(MostAtOnce, ++_open);
            Begun.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{name} at {(Time.GetUtcNow() - _opened).TotalSeconds} s"));
            Of(_begin, name).TrySetResult();
            await Of(_end, name).Task;
            lock (_lock) _open--;
            return name;
        }

        private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> sources, string name) =>
            sources.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>A clock that stands still until told, and that says when someone has begun to wait by it.</summary>
    private sealed class WaitingTime : FakeTimeProvider
    {
        private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _begun = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Begun(dueTime).Release();
            return timer;
        }

        /// <summary>Returns once someone waits for exactly this long; each wait is reported once.</summary>
        public async Task SomeoneWaitsAsync(TimeSpan delay) => Assert.True(await Begun(delay).WaitAsync(Bound), $"nobody waits for {delay}");

        private SemaphoreSlim Begun(TimeSpan delay) => _begun.GetOrAdd(delay, _ => new SemaphoreSlim(0));
    }
}
