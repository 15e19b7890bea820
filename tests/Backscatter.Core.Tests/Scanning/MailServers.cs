using System.Collections.Concurrent;
using System.Net;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Smtp;

namespace Backscatter.Core.Tests.Scanning;

/// <summary>Mail servers at every address that refuse unknown recipients, and the book of who connected.</summary>
internal sealed class MailServers : ISmtpConnector
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();
    private readonly TaskCompletionSource _letIn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MailServers(bool held = false)
    {
        if (!held) LetIn();
    }

    public ConcurrentQueue<string> Connections { get; } = new();

    /// <summary>The most connections that one address had at a time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Completes when some server was connected to.</summary>
    public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From now on connections come about.</summary>
    public void LetIn() => _letIn.TrySetResult();

    public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Connections.Enqueue(endpoint.ToString());
        var address = AddressText.Normalise(endpoint.Address);
        MostAtOnce = Math.Max(MostAtOnce, _open.AddOrUpdate(address, 1, (_, open) => open + 1));
        Reached.TrySetResult();
        await _letIn.Task.WaitAsync(cancellationToken);
        var server = new ScriptedServer(
            "220 mx ESMTP\r\n", ("EHLO", "250 mx\r\n"), ("MAIL", "250 2.1.0 Ok\r\n"), ("RCPT TO:<mxcheck-", "550 5.1.1 User unknown\r\n"), ("RCPT TO:<postmaster", "250 2.1.5 Ok\r\n"));
        var stream = await server.ConnectAsync(endpoint, cancellationToken);
        return new Duplex(stream, stream, () => _open.AddOrUpdate(address, 0, (_, open) => open - 1));
    }
}
