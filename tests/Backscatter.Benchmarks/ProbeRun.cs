using System.Diagnostics;
using System.Net;
using System.Text;
using System.Threading.Channels;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Benchmarks;

/// <summary>
/// Many endpoints probed at once, one conversation to an address. The servers are simulated in this process, so that no port is used up: a stream that
/// holds every reply back for the way there and back, and the refusal of the unknown recipient for a tarpit's time as well. The waits are real.
/// </summary>
internal static class ProbeRun
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Tarpit = TimeSpan.FromSeconds(5);

    public static async Task<TimeSpan> RunAsync(int endpoints)
    {
        var domain = DomainName.Parse("northwind.example");
        var host = DomainName.Parse("mx1.northwind.example");
        var options = new ProbeOptions { Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")), SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")) };
        var probe = new SmtpProbe(new Tarpits(), ReplyRules.Shipped, options, TimeProvider.System);
        var started = Stopwatch.GetTimestamp();
        var seen = await Task.WhenAll(Enumerable.Range(0, endpoints).Select(i =>
            probe.RunAsync(new Endpoint(host, new IPAddress([198, 18, (byte)(i >> 8), (byte)i]), 25), domain, CancellationToken.None)));
        var elapsed = Stopwatch.GetElapsedTime(started);
        var wrong = seen.Count(observation => EndpointJudge.Judge(observation).Verdict != EndpointVerdict.RejectsUnknown || observation.Failure is not null);
        if (wrong > 0) throw new InvalidOperationException($"{wrong} of {endpoints} endpoints got a wrong verdict");
        return elapsed;
    }

    private sealed class Tarpits : ISmtpConnector
    {
        public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
        {
            await Task.Delay(RoundTrip, cancellationToken);
            return new Wire();
        }
    }

    private sealed class Wire : MemoryStream
    {
        private readonly Channel<(TimeSpan Delay, string Reply)> _replies = Channel.CreateUnbounded<(TimeSpan, string)>();

        public Wire() => _replies.Writer.TryWrite((RoundTrip, "220 mx1.northwind.example ESMTP\r\n"));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var command = Encoding.ASCII.GetString(buffer.Span);
            _replies.Writer.TryWrite(command.StartsWith("RCPT TO:<mxcheck-", StringComparison.Ordinal) && !command.Contains("relay", StringComparison.Ordinal)
                ? (RoundTrip + Tarpit, "550 5.1.1 User unknown\r\n")
                : (RoundTrip, "250 2.0.0 Ok\r\n"));
            return ValueTask.CompletedTask;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var (delay, reply) = await _replies.Reader.ReadAsync(cancellationToken);
            await Task.Delay(delay, cancellationToken);
            return Encoding.ASCII.GetBytes(reply, buffer.Span);
        }
    }
}
