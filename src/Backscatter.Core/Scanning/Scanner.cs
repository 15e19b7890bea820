using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>What a scanner works with.</summary>
public sealed record ScannerParts
{
    /// <summary>Finds the route of a domain.</summary>
    public required RouteDiscovery Routes { get; init; }

    /// <summary>Finds its senders.</summary>
    public required SpfDiscovery Senders { get; init; }

    /// <summary>Finds its DMARC policy.</summary>
    public required DmarcDiscovery Policies { get; init; }

    /// <summary>Finds the names of its addresses.</summary>
    public required ReverseDiscovery ReverseNames { get; init; }

    /// <summary>Finds what it publishes about encryption on the way to it.</summary>
    public required TransportDiscovery Transport { get; init; }

    /// <summary>Asks the blocklists.</summary>
    public required BlocklistChecker Blocklists { get; init; }

    /// <summary>The zones that the checker asks.</summary>
    public required IReadOnlySet<string> Zones { get; init; }

    /// <summary>Talks to mail servers.</summary>
    public required SmtpProbe Probe { get; init; }

    /// <summary>Tells products apart.</summary>
    public Fingerprints Fingerprints { get; init; } = Fingerprints.Shipped;

    /// <summary>What to set on which product.</summary>
    public RemedyCatalogue Remedies { get; init; } = RemedyCatalogue.Shipped;

    /// <summary>The controls to decide.</summary>
    public ControlCatalogue Controls { get; init; } = ControlCatalogue.Shipped;

    /// <summary>The most addresses of an SPF range that are asked about one by one; a larger range is somebody's network, not a sender.</summary>
    public int MostAddressesOfRange { get; init; } = 16;

    /// <summary>The most probes at once, over all scans of this scanner.</summary>
    public int MostProbes { get; init; } = 32;

    /// <summary>How hard one mail provider is knocked at, over all scans of this scanner.</summary>
    public ProviderLimits ProviderLimits { get; init; } = new();
}

/// <summary>
/// From a request to a report. Everything that can run side by side does: blocklists are asked about an address as soon as it is known, and a
/// server is probed as soon as its address is. Nothing that goes wrong outside is thrown; a scan that is cut short reports what it saw.
/// </summary>
public sealed class Scanner(ScannerParts parts, TimeProvider time) : IDisposable
{
    private readonly ConnectionGate _gate = new(parts.MostProbes, parts.ProviderLimits, time);

    /// <summary>Scans one target. Cancelling ends the scan early and still gives its report, with what is missing unknown.</summary>
    public Task<ScanReport> ScanAsync(ScanRequest request, IProgress<ScanProgress>? progress, CancellationToken cancellationToken) =>
        ScanAsync(request, progress, () => { }, cancellationToken);

    /// <summary>Scans one target, and tells when it begins to wait for a server that asks to come back: from then on it needs next to nothing.</summary>
    /// <param name="request">What to scan.</param>
    /// <param name="progress">Is told how far the scan is.</param>
    /// <param name="waits">Called before each such wait; may be called again, and from any thread.</param>
    /// <param name="cancellationToken">Ends the scan early, which still gives its report.</param>
    public async Task<ScanReport> ScanAsync(ScanRequest request, IProgress<ScanProgress>? progress, Action waits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        using var deadline = new TimeLimit(request.Deadline, time, cancellationToken);
        using var longest = new TimeLimit(request.Deadline + request.GreylistWait, time, cancellationToken);
        var run = new Run(this, request, progress, waits, deadline.Token, longest.Token);
        var facts = await run.ScanAsync();
        var controls = Assessment.Of(facts, parts.Controls);
        return new ScanReport(request.Target, startedAt, time.GetElapsedTime(started), !run.WasInterrupted, facts, controls)
        {
            Remedies = RemedyAdvice.Of(facts, controls, parts.Remedies),
            Awaited = run.Awaited,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private Task<ProbeObservation> ProbeAsync(MailEndpoint found, Endpoint endpoint, DomainName domain, CancellationToken cancellationToken) =>
        _gate.RunAsync(found, () => parts.Probe.RunAsync(endpoint, domain, cancellationToken), cancellationToken);

    private ScannerParts Parts => parts;

    private TimeProvider Time => time;

    /// <summary>One scan under way.</summary>
    private sealed class Run(
        Scanner scanner, ScanRequest request, IProgress<ScanProgress>? progress, Action waits, CancellationToken cancellationToken, CancellationToken waitingToken)
    {
        private readonly ScannerParts _parts = scanner.Parts;
        private readonly Dictionary<IPAddress, LookedAt> _addresses = [];
        private readonly Lock _lock = new();
        private int _done;
        private int _total;

        private readonly ConcurrentQueue<AwaitedProbe> _awaited = [];

        public bool WasInterrupted { get; private set; }

        public IReadOnlyList<AwaitedProbe> Awaited => [.. _awaited.OrderBy(probe => probe.Endpoint.ToString(), StringComparer.Ordinal)];

        public Task<ScanFacts> ScanAsync() => request.Target switch
        {
            Target.Domain domain => ScanDomainAsync(domain.Name),
            Target.Addresses addresses => ScanAddressesAsync(addresses.Range),
            _ => throw new InvalidOperationException($"no way to scan a {request.Target.GetType().Name}"),
        };

        private async Task<ScanFacts> ScanAddressesAsync(AddressRange range)
        {
            range.TryList(Target.MostAddresses, out var addresses);
            var facts = await Task.WhenAll(addresses.Select(address => FactsOfAsync(address, [range.ToString()], null)));
            return new ScanFacts { Target = request.Target.Text, Addresses = facts, Zones = _parts.Zones };
        }

        private async Task<ScanFacts> ScanDomainAsync(DomainName domain)
        {
            var listings = PartAsync("domain blocklists", () => _parts.Blocklists.CheckAsync(BlocklistSubject.Of(domain), cancellationToken));
            var policy = PartAsync("DMARC", () => _parts.Policies.FindAsync(domain, cancellationToken));
            var route = PartAsync("mail route", () => _parts.Routes.FindAsync(domain, cancellationToken));
            var senders = PartAsync("SPF", () => _parts.Senders.FindAsync(domain, cancellationToken));

            var endpoints = AfterAsync(route, found => Task.WhenAll(found.Endpoints.Select(endpoint => ProbeAsync(endpoint, domain))));
            var transport = TransportAsync(domain, route);
            var receiving = AfterAsync(route, found => LookAtAllAsync(found.Endpoints.Select(endpoint => endpoint.Address)));
            var sending = AfterAsync(senders, found => LookAtAllAsync(found.Senders.Where(sender => sender.Provider is null).SelectMany(Single)));
            await Task.WhenAll(listings, policy, endpoints, transport, receiving, sending);

            var addresses = await AddressesOfAsync(await route, await senders);
            return new ScanFacts
            {
                Target = request.Target.Text,
                Domain = domain,
                Route = await route,
                Spf = await senders,
                Dmarc = await policy,
                Transport = await transport,
                DomainListings = await listings,
                Endpoints = await endpoints ?? [],
                Addresses = addresses,
                Zones = _parts.Zones,
            };
        }

        /// <summary>The addresses of the route and the single ones of the SPF tree, each once with all its roles.</summary>
        private async Task<IReadOnlyList<AddressFacts>> AddressesOfAsync(MailRoute? route, SpfTree? senders)
        {
            var roles = (route?.Endpoints ?? []).Select(endpoint => (endpoint.Address, Role: $"MX {endpoint.Host}", endpoint.Provider))
                .Concat((senders?.Senders ?? [])
                    .Where(sender => sender.Provider is null)
                    .SelectMany(sender => Single(sender).SelectMany(address => sender.Paths.Select(path => (Address: address, Role: path.ToString(), path.Provider)))));
            var found = new List<AddressFacts>();
            foreach (var group in roles.GroupBy(role => role.Address))
            {
                var provider = group.Select(role => role.Provider).FirstOrDefault(known => known is not null);
                found.Add(await FactsOfAsync(group.Key, [.. group.Select(role => role.Role).Distinct()], provider));
            }

            return found;
        }

        private IEnumerable<IPAddress> Single(SpfSender sender) => sender.Range.TryList(_parts.MostAddressesOfRange, out var addresses) ? addresses : [];

        private async Task<AddressFacts> FactsOfAsync(IPAddress address, IReadOnlyList<string> roles, MailProvider? provider)
        {
            var looked = LookAt(address);
            return new AddressFacts(address, roles, provider, await looked.Listings) { Reverse = await looked.Reverse };
        }

        private async Task<LookedAt[]> LookAtAllAsync(IEnumerable<IPAddress> addresses) => await Task.WhenAll(addresses.Distinct().Select(async address =>
        {
            var looked = LookAt(address);
            await Task.WhenAll(looked.Listings, looked.Reverse);
            return looked;
        }));

        /// <summary>What is asked about one address, begun when it is first met.</summary>
        private LookedAt LookAt(IPAddress address)
        {
            lock (_lock)
            {
                if (_addresses.TryGetValue(address, out var known)) return known;
                // A list says nothing about an address that is no machine's on the internet; 127.0.0.2 is on all of them. Its name is nobody's there either.
                if (!request.AllowPrivate && PublicAddressGuard.Check(address) is GuardVerdict.Refused refused)
                    return _addresses[address] = new LookedAt(Task.FromResult<IReadOnlyList<BlocklistCheckResult>?>([]), Task.FromResult<ReverseResult?>(ReverseResult.NotAsked(address, refused.Reason)));
                return _addresses[address] = new LookedAt(
                    PartAsync($"blocklists for {address}", () => _parts.Blocklists.CheckAsync(BlocklistSubject.Of(address), cancellationToken)),
                    PartAsync($"reverse name of {address}", () => _parts.ReverseNames.FindAsync(address, cancellationToken)));
            }
        }

        private async Task<TransportPolicies?> TransportAsync(DomainName domain, Task<MailRoute?> route) => await route is { } found
            ? await PartAsync("MTA-STS, TLS-RPT and DANE", () => _parts.Transport.FindAsync(domain, [.. found.Hosts.Select(host => host.Name)], cancellationToken))
            : null;

        private async Task<EndpointFacts> ProbeAsync(MailEndpoint found, DomainName domain)
        {
            var endpoint = new Endpoint(found.Host, found.Address, request.SmtpPort);
            if (request.Probe != ProbeConsent.Granted) return Facts(EndpointJudgement.NotTested(
                NotTestedReason.NotPermitted, "No connection was made: nobody has said that this server may be probed.",
                "If the domain is yours to test, scan it with --probe --i-am-authorized.", "scan.no-permission"));
            if (!request.AllowPrivate && PublicAddressGuard.Check(found.Address) is GuardVerdict.Refused refused) return Facts(EndpointJudgement.NotTested(
                NotTestedReason.NotPermitted, $"No connection was made: {refused.Reason}",
                "Correct the address in DNS; in a laboratory of your own, add --allow-private.", "scan.address-not-public"));
            if (request.Withheld is { } withheld) return request.Elsewhere is null ? Facts(withheld) : await ElsewhereAsync(request.Elsewhere, withheld);
            var seen = await PartAsync($"probe of {endpoint}", () => scanner.ProbeAsync(found, endpoint, domain, cancellationToken));
            if (seen is null) return Facts(EndpointJudgement.Interrupted);
            var tries = await AskAgainAsync(found, seen, domain);
            var deciding = EndpointJudge.Deciding(tries);
            return Facts(EndpointJudge.AfterRetries(tries, request.Greylisted.GetValueOrDefault(endpoint.ToString())), deciding) with { OtherTries = [.. tries.Where(other => other != deciding)] };

            async Task<EndpointFacts> ElsewhereAsync(IProbesElsewhere elsewhere, EndpointJudgement withheld)
            {
                switch (await PartAsync($"probe of {endpoint} by an agent", () => elsewhere.FindAsync(endpoint, domain, cancellationToken)))
                {
                    case ProbeElsewhere.Seen made:
                        return Facts(EndpointJudge.AfterRetries([made.Observation], request.Greylisted.GetValueOrDefault(endpoint.ToString())), made.Observation) with { Callbacks = made.Callbacks };
                    case ProbeElsewhere.NotMade not:
                        return Facts(not.Judgement);
                    case ProbeElsewhere.Nobody nobody:
                        return Facts(withheld with { NextStep = $"{withheld.NextStep} {nobody.NextStep}" });
                    case ProbeElsewhere.Awaited:
                        _awaited.Enqueue(new AwaitedProbe(endpoint, domain));
                        return Facts(EndpointJudgement.NotTested(
                            NotTestedReason.NoAgent, "An agent was asked to connect, and has not answered yet.", "Nothing to do: the scan is made again when it has.", "probe.awaited"));
                    default:
                        return Facts(EndpointJudgement.Interrupted);
                }
            }

            EndpointFacts Facts(EndpointJudgement judgement, ProbeObservation? observation = null) => new(endpoint, found.Preference, found.Provider, judgement, observation)
            {
                Recognition = PlatformRecognition.Of(found.Provider, observation, _parts.Fingerprints),
            };
        }

        /// <summary>All tries at one endpoint: the first, and those for which a greylist was waited out, as far as the scan got.</summary>
        private async Task<IReadOnlyList<ProbeObservation>> AskAgainAsync(MailEndpoint found, ProbeObservation first, DomainName domain)
        {
            var tries = new List<ProbeObservation> { first };
            while (EndpointJudge.IsWorthAskingAgain(tries) && GreylistSchedule.Next(first.StartedAt, tries.Count, request.GreylistWait) is { } due)
            {
                var wait = due - scanner.Time.GetUtcNow();
                // Told when the clock is set already: whoever moves a clock of tests on that news moves this one.
                var waited = Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, scanner.Time, waitingToken);
                waits();
                var name = string.Create(CultureInfo.InvariantCulture, $"waiting for greylisting, asks again at {TimeZoneInfo.ConvertTime(due, scanner.Time.LocalTimeZone):HH:mm}");
                var seen = await PartAsync(name, AskAsync, waitingToken);
                if (seen is null) break;
                tries.Add(seen);

                async Task<ProbeObservation> AskAsync()
                {
                    await waited;
                    return await scanner.ProbeAsync(found, first.Endpoint, domain, waitingToken);
                }
            }

            return tries;
        }

        private static async Task<TNext?> AfterAsync<T, TNext>(Task<T?> first, Func<T, Task<TNext>> next) where T : class where TNext : class =>
            await first is { } found ? await next(found) : null;

        /// <summary>One part of the scan; null when the scan ended before it did.</summary>
        private Task<T?> PartAsync<T>(string name, Func<Task<T>> part) where T : class => PartAsync(name, part, cancellationToken);

        private async Task<T?> PartAsync<T>(string name, Func<Task<T>> part, CancellationToken endsWith) where T : class
        {
            Interlocked.Increment(ref _total);
            Report(name);
            try
            {
                return await part();
            }
            catch (OperationCanceledException) when (endsWith.IsCancellationRequested)
            {
                WasInterrupted = true;
                return null;
            }
            finally
            {
                Interlocked.Increment(ref _done);
                Report(name);
            }
        }

        private void Report(string name) => progress?.Report(new ScanProgress(request.Target, Volatile.Read(ref _done), Volatile.Read(ref _total), name));

        private sealed record LookedAt(Task<IReadOnlyList<BlocklistCheckResult>?> Listings, Task<ReverseResult?> Reverse);
    }
}
