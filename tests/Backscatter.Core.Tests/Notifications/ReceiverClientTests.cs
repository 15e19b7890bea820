using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Backscatter.Core.Notifications.Http;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>Posts to real receivers on loopback, that are slow, rude or endless.</summary>
public sealed class ReceiverClientTests
{
    private static readonly DateTimeOffset Now = Told.At("2026-10-05T06:00:00Z");

    private readonly FakeTimeProvider _time = new(Now);

    [Theory]
    [InlineData("202 Accepted", 202, null)]
    [InlineData("200 OK", 200, null)]
    [InlineData("429 Too Many Requests\r\nRetry-After: 17", 429, 17)]
    [InlineData("503 Service Unavailable\r\nRetry-After: Mon, 05 Oct 2026 06:02:00 GMT", 503, 120)]
    [InlineData("503 Service Unavailable\r\nRetry-After: soon", 503, null)]
    [InlineData("429 Too Many Requests\r\nRetry-After: -5", 429, null)]
    [InlineData("429 Too Many Requests\r\nRetry-After: 99999999999999", 429, null)]
    [InlineData("500 Internal Server Error", 500, null)]
    [InlineData("400 Bad Request", 400, null)]
    public async Task The_status_and_the_wait_are_what_the_receiver_says(string head, int status, int? seconds)
    {
        await using var receiver = Receiver.Answering(head);

        var answered = Assert.IsType<ReceiverAnswer.Answered>(await PostAsync(receiver.Address));

        Assert.Equal((status, seconds), ((int)answered.Status, (int?)answered.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task The_body_and_the_headers_arrive_as_they_are()
    {
        await using var receiver = Receiver.Answering("202 Accepted");

        await PostAsync(receiver.Address);

        var seen = Assert.Single(receiver.Seen);
        Assert.Equal("POST /workflows/SECRET-PATH?sig=SECRET-SIG HTTP/1.1", seen.Line);
        Assert.Equal("{\"text\":\"ü\"}", Encoding.UTF8.GetString(seen.Body));
        Assert.Equal(("application/json; charset=utf-8", "0123"), (seen.Headers["Content-Type"], seen.Headers["webhook-id"]));
        Assert.DoesNotContain("traceparent", seen.Headers.Keys);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var inside = Receiver.Answering("200 OK");
        await using var receiver = Receiver.Answering($"307 Temporary Redirect\r\nLocation: {inside.Address}");

        Assert.Equal(HttpStatusCode.TemporaryRedirect, Assert.IsType<ReceiverAnswer.Answered>(await PostAsync(receiver.Address)).Status);
        Assert.Empty(inside.Seen);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_at_the_deadline()
    {
        await using var receiver = new Receiver((_, _, stop) => Task.Delay(Timeout.Infinite, stop));

        var posting = PostAsync(receiver.Address);
        await receiver.FirstRequest;
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(posting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.Timeout), await posting);
    }

    [Fact]
    public async Task A_head_that_comes_byte_by_byte_does_not_outlast_the_deadline()
    {
        await using var receiver = new Receiver(async (_, stream, stop) =>
        {
            foreach (var letter in "HTTP/1.1 202 Accepted\r\nX-Slow: "u8.ToArray()) await stream.WriteAsync(new[] { letter }, stop);
            await Task.Delay(Timeout.Infinite, stop);
        });

        var posting = PostAsync(receiver.Address);
        await receiver.FirstRequest;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.Timeout), await posting);
    }

    [Fact]
    public async Task A_receiver_that_breaks_off_before_its_answer_is_asked_again()
    {
        await using var receiver = new Receiver((_, stream, _) =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Close();
            return Task.CompletedTask;
        });

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.Broken), await PostAsync(receiver.Address));
    }

    [Fact]
    public async Task A_receiver_that_breaks_off_in_its_body_has_answered()
    {
        await using var receiver = new Receiver(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\nhalf"u8.ToArray(), stop);
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Close();
        });

        Assert.Equal(HttpStatusCode.Accepted, Assert.IsType<ReceiverAnswer.Answered>(await PostAsync(receiver.Address)).Status);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_not_waited_for_past_the_deadline()
    {
        await using var receiver = new Receiver(async (_, stream, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });

        var posting = PostAsync(receiver.Address);
        await receiver.FirstRequest;
        _time.Advance(TimeSpan.FromSeconds(30));

        // Whether the head had come by then is up to the machine; what must not be is a wait without end.
        Assert.True(await posting is ReceiverAnswer.Answered { Status: HttpStatusCode.Accepted } or ReceiverAnswer.Failed { Failure: TransportFailure.Timeout });
    }

    [Fact]
    public async Task Of_a_gigabyte_a_few_kilobytes_are_read()
    {
        var written = 0L;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = new Receiver(async (_, stream, stop) =>
        {
            try
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray(), stop);
                for (var block = new byte[65536]; written < 1073741824; written += block.Length) await stream.WriteAsync(block, stop);
            }
            finally
            {
                ended.SetResult();
            }
        });

        Assert.Equal(HttpStatusCode.OK, Assert.IsType<ReceiverAnswer.Answered>(await PostAsync(receiver.Address)).Status);
        await ended.Task;
        // What the two sockets hold between them, and no more.
        Assert.InRange(written, 0, 64 * 1024 * 1024);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX-Long: {0}\r\n\r\n")]
    [InlineData("220 mail.example.com ESMTP\r\n")]
    [InlineData("HTTP/1.1 999999 What\r\n\r\n")]
    public async Task What_is_no_answer_is_none(string bytes)
    {
        await using var receiver = new Receiver((_, stream, stop) => stream.WriteAsync(Encoding.ASCII.GetBytes(bytes.Replace("{0}", new string('x', 100_000), StringComparison.Ordinal)), stop).AsTask());

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.Broken), await PostAsync(receiver.Address));
    }

    [Fact]
    public async Task Nobody_there_is_asked_again_later()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.NotConnected), await PostAsync($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/"));
    }

    [Fact]
    public async Task A_receiver_without_tls_is_not_secure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync();

        Assert.Equal(new ReceiverAnswer.Failed(TransportFailure.NotSecure), await PostAsync($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
        await answering;

        async Task AnswerAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        }
    }

    // The address is judged where the connection is made: what the name meant when the channel was looked at does not count.
    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_not_connected_to()
    {
        await using var receiver = Receiver.Answering("200 OK");
        using var client = new ReceiverClient(new ReceiverOptions(), _time);

        var answer = await client.PostAsync(new Uri(receiver.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), "{}"u8.ToArray(), ReadOnlyDictionary<string, string>.Empty, CancellationToken.None);

        Assert.StartsWith("Loopback", Assert.IsType<ReceiverAnswer.NotPublic>(answer).Block);
        Assert.Empty(receiver.Seen);
    }

    // Others in this process may listen for activities of HTTP and send them somewhere: the address must be in none.
    [Fact]
    public async Task Telemetry_hears_nothing_of_the_address()
    {
        var heard = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => heard.Enqueue($"{activity.DisplayName} {string.Join(' ', activity.TagObjects)}"),
        };
        ActivitySource.AddActivityListener(listener);
        await using var receiver = Receiver.Answering("202 Accepted");

        using (new Activity("outer").Start()) await PostAsync(receiver.Address);

        Assert.Contains(heard, activity => activity.StartsWith("outer", StringComparison.Ordinal));
        Assert.DoesNotContain(heard, activity => activity.Contains("SECRET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_cancels_gets_no_result()
    {
        await using var receiver = new Receiver((_, _, stop) => Task.Delay(Timeout.Infinite, stop));
        using var cancel = new CancellationTokenSource();

        var posting = PostAsync(receiver.Address, cancel.Token);
        await receiver.FirstRequest;
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => posting);
    }

    private async Task<ReceiverAnswer> PostAsync(string address, CancellationToken cancellationToken = default)
    {
        using var client = new ReceiverClient(new ReceiverOptions { AllowsLoopback = true }, _time);
        return await client.PostAsync(new Uri(address), Encoding.UTF8.GetBytes("{\"text\":\"ü\"}"), new Dictionary<string, string> { ["webhook-id"] = "0123" }, cancellationToken);
    }
}
