using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Backscatter.Cli.Agents;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Web.Tests;

namespace Backscatter.Cli.Tests.Agents;

/// <summary>An agent at work in this process, with a log to look at.</summary>
internal sealed class RunningAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly AgentKey _key;
    private readonly AgentServer _server;
    private readonly AgentRun _run;

    private RunningAgent(AgentKey key, string id, AgentSetup setup, ISmtpConnector connector, EgressCheck? egress, TimeProvider time)
    {
        (_key, Id) = (key, id);
        _server = new AgentServer(setup.Server, null, key, time) { Agent = id };
        _run = new AgentRun(setup, new AgentParts(_server, connector, egress, Log, time, () => 0));
        Ends = _run.RunAsync(_stop.Token);
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What it logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>Its exit code, when it has ended.</summary>
    public Task<int> Ends { get; }

    /// <summary>Starts one that has enrolled.</summary>
    public static async Task<RunningAgent> StartAsync(AgentService service, ISmtpConnector? connector = null, Func<AgentSetup, AgentSetup>? change = null, EgressCheck? egress = null, TimeProvider? time = null)
    {
        var key = AgentKey.Create();
        var can = new AgentCapabilities(true, true, null, [], false, "0.1.0");
        var agent = await AgentEnrolling.CompleteAsync(service.Agents, await service.InviteAsync(), key.PublicKey, can, DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        var name = SmtpIdentity.Of(DomainName.Parse("mx.probe.example"));
        var setup = new AgentSetup(service.Address, can, new ProbeOptions { Ehlo = name, SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example")) }) { AllowPrivate = true };
        return new RunningAgent(key, agent!.Id, change?.Invoke(setup) ?? setup, connector ?? new TcpConnector(), egress, time ?? TimeProvider.System);
    }

    /// <summary>Tells it to stop.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>How often it has said something.</summary>
    public int Said(string words) => Log.All.Count(line => line.Contains(words, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (Ends.IsCompleted) await Ends;
        _run.Dispose();
        _server.Dispose();
        _key.Dispose();
        _stop.Dispose();
    }
}

/// <summary>Keeps everybody waiting who would connect, until it is told to refuse them.</summary>
internal sealed class WaitingConnector : ISmtpConnector
{
    private readonly TaskCompletionSource _refuses = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who would connect where, in order.</summary>
    public ConcurrentQueue<IPEndPoint> Asked { get; } = new();

    /// <summary>How many were broken off.</summary>
    public int BrokenOff { get; private set; }

    /// <summary>Refuses all, those to come as well.</summary>
    public void Refuse() => _refuses.TrySetResult();

    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Asked.Enqueue(endpoint);
        try
        {
            await _refuses.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            BrokenOff++;
            throw;
        }

        throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
