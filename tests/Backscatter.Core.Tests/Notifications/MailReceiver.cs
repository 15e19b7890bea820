using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>
/// A submission server on loopback. It speaks SMTP as far as a client of ours needs it; a script may answer any command otherwise, by its first word,
/// or break off (<c>!reset</c>) or hang (<c>!hang</c>) at it.
/// </summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, string> _script;
    private readonly string[] _extensions;
    private readonly Task _accepting;
    private readonly List<string> _commands = [];
    private readonly TaskCompletionSource _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MailReceiver(Dictionary<string, string>? script = null, params string[] extensions)
    {
        _script = script ?? [];
        _extensions = extensions;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Completes when a client waits for an answer that does not come.</summary>
    public Task Hung => _hung.Task;

    /// <summary>The messages that were taken, as they came.</summary>
    public List<string> Messages { get; } = [];

    public IReadOnlyList<string> Commands => _commands;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            Stream stream = client.GetStream();
            if (!await AnswerAsync(stream, client, "GREETING", "220 mail.msp.example ESMTP")) return;
            while (await ReadLineAsync(stream) is { } line)
            {
                _commands.Add(line);
                var word = line.Split(' ')[0].ToUpperInvariant();
                var usual = word switch
                {
                    "EHLO" => string.Join("\r\n", _extensions.Prepend("mail.msp.example").Select((text, at) => $"250{(at == _extensions.Length ? ' ' : '-')}{text}")),
                    "AUTH" => "235 2.7.0 Accepted",
                    "DATA" => "354 Go on",
                    "STARTTLS" => "220 Go on",
                    "QUIT" => "221 2.0.0 Bye",
                    _ => "250 2.1.0 Ok",
                };
                if (!await AnswerAsync(stream, client, line.StartsWith("RCPT", StringComparison.Ordinal) && _script.ContainsKey(line) ? line : word, usual)) return;
                if (word == "STARTTLS" && !_script.ContainsKey(word)) stream = await SecureAsync(stream);
                if (word == "DATA" && !_script.ContainsKey(word) && !await TakeAsync(stream, client)) return;
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // The client broke it off.
        }
    }

    private async Task<bool> TakeAsync(Stream stream, TcpClient client)
    {
        var message = new StringBuilder();
        while (await ReadLineAsync(stream) is { } line && line != ".") message.Append(line).Append('\n');
        Messages.Add(message.ToString());
        return await AnswerAsync(stream, client, "DOT", "250 2.0.0 Queued as 4711");
    }

    private async Task<bool> AnswerAsync(Stream stream, TcpClient client, string at, string usual)
    {
        var answer = _script.GetValueOrDefault(at, usual);
        if (answer == "!hang")
        {
            _hung.SetResult();
            await Task.Delay(Timeout.Infinite, _stop.Token);
        }

        if (answer == "!reset")
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
            return false;
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\n"), _stop.Token);
        return true;
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    // A certificate that nobody has reason to believe.
    private async Task<Stream> SecureAsync(Stream stream)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mail.msp.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);
        return secure;
    }
}
