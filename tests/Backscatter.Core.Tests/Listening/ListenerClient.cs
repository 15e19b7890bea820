using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Backscatter.Core.Tests.Listening;

/// <summary>Says literal octets to a listener and reads literal replies.</summary>
internal sealed class ListenerClient : IAsyncDisposable
{
    /// <summary>Nothing takes as long; a test that waits for it fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private Stream _stream;

    private ListenerClient(Socket socket) => (_socket, _stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    public static async Task<ListenerClient> ConnectAsync(IPEndPoint endPoint, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(endPoint).WaitAsync(Patience);
        return new ListenerClient(socket);
    }

    /// <summary>
    /// Plays a conversation: each line after <c>&gt; </c> is sent with CR LF, each line after <c>&lt; </c> is expected. Nothing is sent before all that is expected has come.
    /// </summary>
    public async Task PlayAsync(string conversation)
    {
        foreach (var line in conversation.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("> ", StringComparison.Ordinal)) await SendAsync(line[2..] + "\r\n");
            else Assert.Equal(line, "< " + await LineAsync());
        }
    }

    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReplyAsync();
    }

    public Task SendAsync(string octets) => SendAsync(Encoding.Latin1.GetBytes(octets));

    public Task SendAsync(byte[] octets) => _stream.WriteAsync(octets).AsTask().WaitAsync(Patience);

    /// <summary>A whole reply, its lines joined by a line feed.</summary>
    public async Task<string> ReplyAsync()
    {
        var lines = new List<string>();
        do
        {
            if (await LineAsync() is not { } line) break;
            lines.Add(line);
        }
        while (lines[^1].Length > 3 && lines[^1][3] == '-');
        return string.Join('\n', lines);
    }

    /// <summary>A line without its end; null where the server closed.</summary>
    public async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await ReadAsync(octet) > 0)
        {
            line.Append((char)octet[0]);
            if (line.Length > 1 && line[^2] == '\r' && line[^1] == '\n') return line.ToString(0, line.Length - 2);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    /// <summary>Encrypts with a server that shows this certificate, and with no other.</summary>
    public async Task EncryptAsync(X509Certificate2 expected)
    {
        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false, (_, shown, _, _) => expected.Equals(shown));
        await encrypted.AuthenticateAsClientAsync("agent.probe.example").WaitAsync(Patience);
        _stream = encrypted;
    }

    /// <summary>Breaks the connection without a word: the server gets a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    // Waits as long as the test does: the clocks of these tests are moved by hand.
    private async Task<int> ReadAsync(byte[] octet)
    {
        try
        {
            return await _stream.ReadAsync(octet).AsTask().WaitAsync(Patience);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
