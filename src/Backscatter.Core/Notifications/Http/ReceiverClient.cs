using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Backscatter.Core.Names;

namespace Backscatter.Core.Notifications.Http;

/// <summary>
/// Posts to receivers whose addresses operators give. Connects to public addresses only, and to the very address that was judged, so that a name
/// cannot lead inside a moment later; follows no redirect, uses no proxy and keeps no cookie; reads 8 KiB of an answer and no more; is done within the
/// deadline. The address reaches neither an exception nor telemetry.
/// </summary>
public sealed class ReceiverClient : IDisposable
{
    /// <summary>How long one request may take, with everything.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private const int MostAnswerBytes = 8192;

    private readonly HttpMessageInvoker _invoker;
    private readonly ReceiverOptions _options;
    private readonly TimeProvider _time;

    /// <summary>A client; one serves all channels.</summary>
    public ReceiverClient(ReceiverOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            // An attempt to connect outlives the request that asked for it.
            ConnectTimeout = Deadline,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectCallback = ConnectAsync,
            // Without one no activity is made of a request; it would carry the address.
            ActivityHeadersPropagator = null,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    /// <summary>Posts a body once.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    internal async Task<ReceiverAnswer> PostAsync(Uri address, ReadOnlyMemory<byte> body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Backscatter.Cloud");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var response = await _invoker.SendAsync(request, either.Token);
            await DrainAsync(response, either.Token);
            return new ReceiverAnswer.Answered(response.StatusCode, RetryAfterOf(response));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReceiverAnswer.Failed(TransportFailure.Timeout);
        }
        catch (HttpRequestException failure) when (failure.InnerException is NotPublicException notPublic)
        {
            return new ReceiverAnswer.NotPublic(notPublic.Block);
        }
        catch (HttpRequestException failure)
        {
            return new ReceiverAnswer.Failed(KindOf(failure));
        }
    }

    // The status decides. What follows it is read for politeness, and a receiver that breaks off there has answered all the same.
    private static async Task DrainAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[1024];
            for (var read = 0; read < MostAnswerBytes;)
            {
                if (await stream.ReadAsync(buffer, cancellationToken) is var more && more == 0) return;
                read += more;
            }
        }
        catch (Exception brokenOff) when (brokenOff is IOException or HttpRequestException or OperationCanceledException)
        {
            return;
        }
    }

    private static TransportFailure KindOf(HttpRequestException failure) => failure switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => TransportFailure.NameNotFound,
        { HttpRequestError: HttpRequestError.SecureConnectionError } or { InnerException: AuthenticationException } => TransportFailure.NotSecure,
        { HttpRequestError: HttpRequestError.ConnectionError } => TransportFailure.NotConnected,
        _ => TransportFailure.Broken,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await System.Net.Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        var usable = new List<IPAddress>();
        var block = "";
        foreach (var address in addresses)
        {
            if (_options.AllowsLoopback && IPAddress.IsLoopback(address)) usable.Add(address);
            else if (PublicAddressGuard.Check(address) is GuardVerdict.Refused refused) block = refused.Block;
            else usable.Add(address);
        }

        if (usable.Count == 0) throw new NotPublicException(block);
        for (var next = 0; ; next++)
        {
            var socket = new Socket(usable[next].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(usable[next], context.DnsEndPoint.Port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (next + 1 < usable.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } => date - _time.GetUtcNow(),
        _ => null,
    };

    /// <summary>The name leads to no address that may be connected to. Seen by nobody but this class.</summary>
    private sealed class NotPublicException(string block) : Exception("not a public address")
    {
        public string Block { get; } = block;
    }
}
