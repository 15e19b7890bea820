using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;

namespace Backscatter.Core.Dns;

/// <summary>How <see cref="DnsClientResolver"/> asks.</summary>
public sealed record DnsClientResolverOptions
{
    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an attempt that got no answer is repeated at the same resolver.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>The most questions under way at once; more wait for their turn. Every question has a socket of its own, and above some 256 of them errors grow.</summary>
    public int MaxInFlight { get; init; } = 128;

    /// <summary>Ask over TCP from the start, as when UDP has brought a truncated answer already.</summary>
    public bool OverTcpOnly { get; init; }
}

/// <summary>
/// The DNS port over DnsClient. Resolvers are asked in the order given: the next one only when the one before gave no answer or an error, never
/// because it said that there is nothing, as that is the usual and complete answer of a blocklist. Nothing is cached here, so that each reply
/// carries the resolver and the time of this very question. A truncated answer is asked again over TCP.
/// </summary>
public sealed class DnsClientResolver : IDnsResolver, IDisposable
{
    // What every path between two hosts carries in one piece (DNS flag day 2020); larger answers come over TCP.
    private const int LargestDatagram = 1232;

    // RFC 1035 section 2.3.4, in characters as they are written.
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private const int LongestText = 16 * 1024;
    private const int MostRecords = 512;

    private readonly IReadOnlyList<(IPEndPoint EndPoint, LookupClient Client)> _resolvers;
    private readonly SemaphoreSlim _inFlight;
    private readonly TimeProvider _time;

    /// <summary>Makes a resolver over one server or several.</summary>
    /// <param name="resolvers">Where to ask, in order; at least one.</param>
    /// <param name="options">How to ask; the defaults where null.</param>
    /// <param name="time">The clock that measures how long a reply took; the system's where null.</param>
    /// <exception cref="ArgumentException">No resolver is given.</exception>
    public DnsClientResolver(IReadOnlyList<IPEndPoint> resolvers, DnsClientResolverOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(resolvers);
        if (resolvers.Count == 0) throw new ArgumentException("at least one resolver is needed", nameof(resolvers));
        options ??= new DnsClientResolverOptions();
        _time = time ?? TimeProvider.System;
        _inFlight = new SemaphoreSlim(options.MaxInFlight);
        _resolvers = [.. resolvers.Select(resolver => (resolver, new LookupClient(Options(resolver, options))))];
    }

    /// <inheritdoc/>
    public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!IsName(question.Name)) return new DnsReply(question, DnsOutcome.Unknown, DnsCode.Failed, [], null, "", TimeSpan.Zero, "this is no name that can be asked for");
        await _inFlight.WaitAsync(cancellationToken);
        try
        {
            DnsReply? reply = null;
            foreach (var (endPoint, client) in _resolvers)
            {
                reply = await AskOneAsync(endPoint, client, question, cancellationToken);
                if (reply.Outcome != DnsOutcome.Unknown) break;
                // The library may report a cancelled question as one that was never answered, which is another thing.
                cancellationToken.ThrowIfCancellationRequested();
            }

            return reply!;
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _inFlight.Dispose();

    private static LookupClientOptions Options(IPEndPoint resolver, DnsClientResolverOptions options) => new(resolver)
    {
        Timeout = options.Timeout,
        Retries = options.Retries,
        UseCache = false,
        Recursion = true,
        ContinueOnDnsError = false,
        ContinueOnEmptyResponse = false,
        ThrowDnsErrors = false,
        UseTcpFallback = true,
        UseTcpOnly = options.OverTcpOnly,
        ExtendedDnsBufferSize = LargestDatagram,
        RequestDnsSecRecords = false,
    };

    private async Task<DnsReply> AskOneAsync(IPEndPoint endPoint, LookupClient client, DnsQuestion question, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        DnsReply Ended(DnsOutcome outcome, DnsCode code, IReadOnlyList<DnsRecord> records, TimeSpan? ttl, string? detail) =>
            new(question, outcome, code, records, ttl, endPoint.ToString(), _time.GetElapsedTime(started), detail);
        DnsReply Failed(DnsCode code, string detail) => Ended(DnsOutcome.Unknown, code, [], null, detail);

        try
        {
            var response = await client.QueryAsync(question.Name, (QueryType)question.Type, cancellationToken: cancellationToken);
            var code = ToCode(response.Header.ResponseCode);
            var records = response.Answers.Take(MostRecords).Select(ToRecord).OfType<DnsRecord>().ToList();
            if (code is not (DnsCode.NoError or DnsCode.NameError)) return Failed(code, $"the resolver answered {response.Header.ResponseCode}");
            var asked = response.Answers.Any(answer => (int)answer.RecordType == (int)question.Type);
            return asked
                ? Ended(DnsOutcome.Exists, code, records, Least(records, null), null)
                : Ended(DnsOutcome.Absent, code, records, NegativeTtl(response) is { } negative ? Least(records, negative) : null, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return Failed(DnsCode.Timeout, "no reply in time");
        }
        catch (DnsResponseException exception) when (Unreachable(exception))
        {
            return Failed(DnsCode.Unreachable, "the resolver cannot be reached");
        }
        catch (DnsResponseException exception) when (exception.Code == DnsResponseCode.ConnectionTimeout)
        {
            return Failed(DnsCode.Timeout, "no reply in time");
        }
        catch (DnsResponseException exception)
        {
            return Failed(ToCode(exception.Code), "the reply could not be used");
        }
        catch (DnsXidMismatchException)
        {
            // Late from an earlier question, or forged: it says nothing about this one, and whoever sent it must not end a scan.
            return Failed(DnsCode.Failed, "the reply was one to another question");
        }
        catch (SocketException)
        {
            return Failed(DnsCode.Unreachable, "the resolver cannot be reached");
        }
        catch (Exception exception) when (exception is DnsResponseParseException or ArgumentException or InvalidOperationException or FormatException or OverflowException or IOException)
        {
            // A name that cannot be encoded and a reply that is no DNS message arrive here in the library's own exceptions.
            return Failed(DnsCode.Failed, "the name or the reply could not be read");
        }
    }

    // The library ends a name at an empty label, and so would ask about another one.
    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && name.Split('.').All(label => label.Length is > 0 and <= LongestLabel);

    private static bool Unreachable(Exception exception)
    {
        for (var inner = exception.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: not SocketError.TimedOut }) return true;
        }

        return false;
    }

    // An alias that leads to nothing is kept no longer than the alias itself.
    private static TimeSpan? Least(List<DnsRecord> records, TimeSpan? other) => records.Select(record => (TimeSpan?)record.Ttl).Append(other).Min();

    private static TimeSpan? NegativeTtl(IDnsQueryResponse response) =>
        response.Authorities.OfType<SoaRecord>().FirstOrDefault() is { } soa
            ? TimeSpan.FromSeconds(Math.Min((uint)Math.Max(soa.InitialTimeToLive, 0), soa.Minimum))
            : null;

    private static DnsCode ToCode(DnsHeaderResponseCode code) => code switch
    {
        DnsHeaderResponseCode.NoError => DnsCode.NoError,
        DnsHeaderResponseCode.NotExistentDomain => DnsCode.NameError,
        DnsHeaderResponseCode.ServerFailure => DnsCode.ServerFailure,
        DnsHeaderResponseCode.Refused => DnsCode.Refused,
        _ => DnsCode.Failed,
    };

    private static DnsCode ToCode(DnsResponseCode code) => code switch
    {
        DnsResponseCode.ServerFailure => DnsCode.ServerFailure,
        DnsResponseCode.Refused => DnsCode.Refused,
        DnsResponseCode.ConnectionTimeout => DnsCode.Timeout,
        _ => DnsCode.Failed,
    };

    private static DnsRecord? ToRecord(DnsResourceRecord record)
    {
        var owner = Name(record.DomainName);
        var ttl = TimeSpan.FromSeconds(Math.Max(record.InitialTimeToLive, 0));
        return record switch
        {
            ARecord a => new AddressRecord(owner, ttl, a.Address),
            AaaaRecord aaaa => new AddressRecord(owner, ttl, aaaa.Address),
            DnsClient.Protocol.MxRecord mx => new MxRecord(owner, ttl, mx.Preference, Name(mx.Exchange)),
            TxtRecord txt => new TextRecord(owner, ttl, Joined(txt.Text)),
            CNameRecord cname => new NameRecord(owner, ttl, DnsRecordType.CNAME, Name(cname.CanonicalName)),
            PtrRecord ptr => new NameRecord(owner, ttl, DnsRecordType.PTR, Name(ptr.PtrDomainName)),
            NsRecord ns => new NameRecord(owner, ttl, DnsRecordType.NS, Name(ns.NSDName)),
            SoaRecord soa => new StartOfAuthorityRecord(owner, ttl, TimeSpan.FromSeconds(soa.Minimum)),
            _ => null,
        };
    }

    private static string Name(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();

    private static string Joined(ICollection<string> strings)
    {
        var text = string.Concat(strings);
        return text.Length <= LongestText ? text : text[..LongestText];
    }
}
