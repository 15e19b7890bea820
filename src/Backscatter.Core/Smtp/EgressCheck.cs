using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Connects to canaries, reads their greeting and says QUIT: nothing else is said to them.</summary>
public sealed class EgressCheck(ISmtpConnector connector, IDnsResolver resolver, TimeProvider time)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks all side by side; the result is in their order.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<IReadOnlyList<CanaryResult>> RunAsync(IReadOnlyList<Canary> canaries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(canaries);
        return await Task.WhenAll(canaries.Select(canary => AskAsync(canary, cancellationToken)));
    }

    private async Task<CanaryResult> AskAsync(Canary canary, CancellationToken cancellationToken)
    {
        if (await AddressOfAsync(canary.Host, cancellationToken) is not { } address) return new(canary, CanaryOutcome.NoAddress, "has no address in DNS that could be learnt");
        using var limit = new TimeLimit(ConnectTimeout, time, cancellationToken);
        Stream stream;
        try
        {
            stream = await connector.ConnectAsync(new IPEndPoint(address, canary.Port), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(canary, CanaryOutcome.TimedOut, $"gave no connection within {ConnectTimeout.TotalSeconds:0} s");
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => new(canary, CanaryOutcome.Refused, "refused the connection"),
                SocketError.TimedOut => new(canary, CanaryOutcome.TimedOut, "gave no connection in time"),
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => new(canary, CanaryOutcome.Unreachable, "cannot be reached: no route"),
                _ => new(canary, CanaryOutcome.Unclear, $"gave no connection: {failure.SocketErrorCode}"),
            };
        }

        await using var connection = new SmtpConnection(stream, new Transcript(time), time);
        var greeting = await connection.ReadAsync(GreetingTimeout, cancellationToken);
        if (greeting.Reply is not { } reply) return new(canary, CanaryOutcome.Unclear, $"gave no greeting: {greeting.Detail}");
        await connection.AskAsync("QUIT", QuitTimeout, cancellationToken);
        return Of(canary, reply);
    }

    private static CanaryResult Of(Canary canary, SmtpReply greeting)
    {
        var said = $"{greeting.Code} {ForeignText.Escape(greeting.Text, 120)}".TrimEnd();
        if (canary.Nonce is { } nonce)
        {
            return greeting.Text.Contains(nonce, StringComparison.Ordinal)
                ? new(canary, CanaryOutcome.Proven, "answered with its nonce")
                : new(canary, CanaryOutcome.WithoutNonce, $"was answered for without its nonce: {said}");
        }

        return greeting.Code == 220 ? new(canary, CanaryOutcome.Greeted, $"answered {said}") : new(canary, CanaryOutcome.Unclear, $"gave no good greeting: {said}");
    }

    private async Task<IPAddress?> AddressOfAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal)) return literal;
        foreach (var type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            var reply = await resolver.AskAsync(new DnsQuestion(host, type), cancellationToken);
            if (reply.Of<AddressRecord>().FirstOrDefault() is { } found) return found.Address;
        }

        return null;
    }
}
