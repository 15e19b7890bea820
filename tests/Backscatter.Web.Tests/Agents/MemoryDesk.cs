using System.Collections.Concurrent;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Smtp;

namespace Backscatter.Web.Tests.Agents;

/// <summary>A desk in memory that gives each job to whoever asks first, and believes what a desk is to believe.</summary>
internal sealed class MemoryDesk(TimeProvider time) : IProbeDesk
{
    private readonly Lock _lock = new();
    private readonly Queue<LeasedProbe> _waiting = [];
    private readonly Dictionary<string, (string Agent, string Lease, LeasedProbe Probe)> _leased = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _done = new(StringComparer.Ordinal);
    private int _leases;

    /// <summary>What was taken, in order.</summary>
    public ConcurrentQueue<ProbeDocument> Taken { get; } = new();

    /// <summary>What was handed back, in order.</summary>
    public ConcurrentQueue<string> HandedBack { get; } = new();

    /// <summary>The calls back that were told of.</summary>
    public ConcurrentQueue<SeenCallback> Callbacks { get; } = new();

    /// <summary>How often it was asked for work.</summary>
    public int Asked { get; private set; }

    /// <summary>How often a lease was renewed.</summary>
    public int Renewals { get; private set; }

    /// <summary>Puts a probe there.</summary>
    public void Add(string job, string host = "mx.contoso.example", string address = "192.0.2.1", int port = 25, string domain = "contoso.example")
    {
        lock (_lock) _waiting.Enqueue(new LeasedProbe(job, "", default, domain, host, address, port, "k7q2w9x4"));
    }

    /// <summary>Takes a probe from its agent, as when its lease has ended.</summary>
    public void Take(string job)
    {
        lock (_lock) _leased.Remove(job);
    }

    /// <summary>Comes before work is given; it is given then, whoever is still there.</summary>
    public Func<CancellationToken, Task>? Gives { get; set; }

    public async Task<IReadOnlyList<LeasedProbe>> LeaseAsync(Agent agent, int most, CancellationToken cancellationToken)
    {
        if (Gives is { } gives) await gives(cancellationToken);
        lock (_lock)
        {
            Asked++;
            var given = new List<LeasedProbe>();
            while (given.Count < most && _waiting.TryDequeue(out var probe))
            {
                var leased = probe with { Lease = $"lease-{++_leases}", LeasedUntil = time.GetUtcNow() + IProbeDesk.LeaseTime };
                _leased[probe.Job] = (agent.Id, leased.Lease, probe);
                given.Add(leased);
            }

            return given;
        }
    }

    public Task<DateTimeOffset?> RenewAsync(Agent agent, string job, string lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!Has(agent, job, lease)) return Task.FromResult<DateTimeOffset?>(null);
            Renewals++;
            return Task.FromResult<DateTimeOffset?>(time.GetUtcNow() + IProbeDesk.LeaseTime);
        }
    }

    public Task<bool> HandBackAsync(Agent agent, string job, string lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!Has(agent, job, lease)) return Task.FromResult(false);
            _leased.Remove(job, out var back);
            HandedBack.Enqueue(job);
            _waiting.Enqueue(back.Probe);
            return Task.FromResult(true);
        }
    }

    public Task<ProbeReceipt> AcceptAsync(Agent agent, string job, string lease, ReadOnlyMemory<byte> document, string signature, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_done.GetValueOrDefault(job) == $"{agent.Id} {lease}") return Task.FromResult(new ProbeReceipt(ProbeReceiptStatus.Taken, null));
            if (!Has(agent, job, lease)) return Task.FromResult(new ProbeReceipt(ProbeReceiptStatus.Late, "the lease has ended"));
            if (!AgentKey.Verify(agent.PublicKey, document.Span, signature)) return Refused("the signature is not the agent's");
            if (!ProbeDocument.TryRead(document.Span, out var read, out var error)) return Refused(error);
            var asked = _leased[job].Probe;
            if (read.Host != asked.Host || read.Address != asked.Address || read.Port != asked.Port) return Refused("it is about another endpoint");
            _leased.Remove(job);
            _done[job] = $"{agent.Id} {lease}";
            Taken.Enqueue(read);
            return Task.FromResult(new ProbeReceipt(ProbeReceiptStatus.Taken, null));
        }
    }

    public Task SeeCallbackAsync(Agent agent, SeenCallback callback, CancellationToken cancellationToken)
    {
        Callbacks.Enqueue(callback);
        return Task.CompletedTask;
    }

    private static Task<ProbeReceipt> Refused(string why) => Task.FromResult(new ProbeReceipt(ProbeReceiptStatus.Refused, why));

    private bool Has(Agent agent, string job, string lease) => _leased.TryGetValue(job, out var held) && held.Agent == agent.Id && held.Lease == lease;
}
