using System.Net;
using System.Net.Sockets;
using ARSoft.Tools.Net.Dns;
using Backscatter.Core.Dns;
using Question = Backscatter.Core.Dns.DnsQuestion;

namespace Backscatter.Lab.Dns;

/// <summary>One question a resolver of the lab was asked.</summary>
/// <param name="At">When, by the lab's clock.</param>
/// <param name="Question">What.</param>
/// <param name="OverTcp">Over TCP rather than UDP.</param>
public sealed record LabQuestion(DateTimeOffset At, Question Question, bool OverTcp);

/// <summary>
/// A resolver on 127.0.0.1 that knows the lab's zones and nothing else: real DNS over UDP and TCP on one port. It answers as a recursive resolver
/// does (RA set, AA clear, CNAME chains followed), so stub resolvers take it as theirs; what no zone holds does not exist.
/// </summary>
public sealed class LabDns : IAsyncDisposable
{
    private const int QuestionsKept = 20_000;
    private const int PortAttempts = 50;
    private readonly ResolverBehaviour _behaviour;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Queue<LabQuestion> _asked = new();
    private LabLookup _lookup;
    private DnsServer? _server;
    private IReadOnlyList<IServerTransport> _transports = [];
    private int _stopped;

    private LabDns(IReadOnlyList<LabZone> zones, ResolverBehaviour behaviour, TimeProvider time)
    {
        _behaviour = behaviour;
        _time = time;
        _lookup = Lookup(zones);
    }

    /// <summary>Where it listens, over UDP and TCP.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>The latest 20,000 questions, oldest first.</summary>
    public IReadOnlyList<LabQuestion> Asked
    {
        get
        {
            lock (_asked) return [.. _asked];
        }
    }

    /// <summary>Starts a resolver on a free port of 127.0.0.1.</summary>
    /// <param name="zones">All zones of its internet.</param>
    /// <param name="behaviour">How it shows them.</param>
    /// <param name="time">The clock of delays; the system's when null.</param>
    /// <exception cref="SocketException">No free port was found.</exception>
    /// <exception cref="ArgumentException">Two zones have the same origin.</exception>
    public static LabDns Start(IReadOnlyList<LabZone> zones, ResolverBehaviour behaviour, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(behaviour);
        var dns = new LabDns(zones, behaviour, time ?? TimeProvider.System);
        dns.Listen();
        return dns;
    }

    /// <summary>Shows these zones from now on, as when their owners have changed them.</summary>
    /// <exception cref="ArgumentException">Two zones have the same origin.</exception>
    public void Show(IReadOnlyList<LabZone> zones)
    {
        ArgumentNullException.ThrowIfNull(zones);
        Volatile.Write(ref _lookup, Lookup(zones));
    }

    /// <summary>Stops listening; questions that were being held back get no answer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        try
        {
            // First the sockets, then the answers that wait: otherwise a dropped question would be answered in the last moment.
            _server!.Stop();
        }
        catch (AggregateException stop) when (stop.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            // Stopped before the library's accept loops had begun to run.
        }

        foreach (var transport in _transports) transport.Close();
        await _stopping.CancelAsync();
        foreach (var transport in _transports) transport.Dispose();
        _stopping.Dispose();
    }

    // UDP and TCP must share a port, and the library does not tell which one it was given: one is found free, and tried.
    private void Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            EndPoint = new IPEndPoint(IPAddress.Loopback, FreePort());
            _transports = [new UdpServerTransport(EndPoint), new TcpTransport(EndPoint)];
            _server = new DnsServer([.. _transports]);
            _server.QueryReceived += OnQueryReceivedAsync;
            try
            {
                _server.Start();
                return;
            }
            catch (SocketException) when (attempt < PortAttempts)
            {
                foreach (var transport in _transports) transport.Dispose();
            }
        }
    }

    private LabLookup Lookup(IReadOnlyList<LabZone> zones)
    {
        var seenOtherwise = _behaviour.Views.Select(view => view.Origin).ToHashSet(StringComparer.Ordinal);
        return new LabLookup(zones.Where(zone => !seenOtherwise.Contains(zone.Origin)).Concat(_behaviour.Views));
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private async Task OnQueryReceivedAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is not DnsMessage query) return;
        var overTcp = received.TransportProtocol == TransportProtocol.Tcp;
        var response = query.CreateResponseInstance();
        response.IsRecursionAllowed = true;
        received.Response = response;
        if (query.OperationCode != OperationCode.Query)
        {
            response.ReturnCode = ReturnCode.NotImplemented;
            return;
        }

        if (query.Questions is not [var asked] || asked.RecordClass != RecordClass.INet)
        {
            response.ReturnCode = query.Questions.Count == 1 ? ReturnCode.Refused : ReturnCode.FormatError;
            return;
        }

        var question = new Question(ZoneText.Normal(asked.Name.ToString(false)), (DnsRecordType)asked.RecordType);
        Remember(new LabQuestion(_time.GetUtcNow(), question, overTcp));
        await AnswerAsync(response, question, overTcp);
    }

    private async Task AnswerAsync(DnsMessage response, Question question, bool overTcp)
    {
        var answer = Answer(question);
        if (_behaviour.Everywhere.Conduct == ZoneConduct.KeepsSilent || answer.Behaviour.Conduct == ZoneConduct.KeepsSilent)
        {
            await HoldBackAsync(Timeout.InfiniteTimeSpan);
            return;
        }

        var delay = _behaviour.Everywhere.Delay + answer.Behaviour.Delay;
        if (delay > TimeSpan.Zero) await HoldBackAsync(delay);

        response.ReturnCode = answer.Code switch
        {
            DnsCode.NoError => ReturnCode.NoError,
            DnsCode.NameError => ReturnCode.NxDomain,
            DnsCode.Refused => ReturnCode.Refused,
            _ => ReturnCode.ServerFailure,
        };
        if (!overTcp && (_behaviour.Everywhere.TruncatesUdp || answer.Behaviour.TruncatesUdp))
        {
            response.IsTruncated = true;
            return;
        }

        response.AnswerRecords.AddRange(answer.Answers.Select(WireRecords.ToWire));
        response.AuthorityRecords.AddRange(answer.Authority.Select(WireRecords.ToWire));
    }

    private LabAnswer Answer(Question question)
    {
        if (_behaviour.Everywhere.Conduct is ZoneConduct.Refuses or ZoneConduct.Fails)
        {
            return new LabAnswer(_behaviour.Everywhere.Conduct == ZoneConduct.Refuses ? DnsCode.Refused : DnsCode.ServerFailure, [], [], _behaviour.Everywhere);
        }

        var answer = Volatile.Read(ref _lookup).Answer(question);
        if (answer.Code != DnsCode.NameError || _behaviour.RewritesNxdomainTo is not { } invented) return answer;
        if (question.Type != DnsRecordType.A) return answer with { Code = DnsCode.NoError };
        var missing = answer.Answers.OfType<NameRecord>().LastOrDefault()?.Target ?? question.Name;
        return answer with { Code = DnsCode.NoError, Answers = [.. answer.Answers, new AddressRecord(missing, TimeSpan.FromMinutes(1), invented)], Authority = [] };
    }

    private async Task HoldBackAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, _time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The resolver stops: its sockets are closed already, so whatever is answered now reaches nobody.
        }
    }

    private void Remember(LabQuestion question)
    {
        lock (_asked)
        {
            if (_asked.Count == QuestionsKept) _asked.Dequeue();
            _asked.Enqueue(question);
        }
    }
}
