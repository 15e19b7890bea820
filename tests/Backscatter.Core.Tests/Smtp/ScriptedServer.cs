using System.IO.Pipelines;
using System.Net;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>
/// A mail server that says what its script says: text to send at once on connecting, and for each command that begins with a key the text to
/// send. A text of null hangs up. Commands outside the script are answered <c>500 5.5.1</c>. What was received is kept.
/// </summary>
internal sealed class ScriptedServer(string? greeting, params (string Command, string? Reply)[] script) : ISmtpConnector
{
    private readonly Dictionary<string, Queue<string?>> _replies = script
        .GroupBy(step => step.Command)
        .ToDictionary(group => group.Key, group => new Queue<string?>(group.Select(step => step.Reply)));

    public List<string> Received { get; } = [];

    public int Connections { get; private set; }

    public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Connections++;
        var toServer = new Pipe();
        var toClient = new Pipe();
        _ = ServeAsync(toServer.Reader, toClient.Writer);
        return Task.FromResult<Stream>(new Duplex(toClient.Reader.AsStream(), toServer.Writer.AsStream()));
    }

    private async Task ServeAsync(PipeReader input, PipeWriter output)
    {
        if (!await SayAsync(output, greeting)) return;
        using var reader = new StreamReader(input.AsStream(), Encoding.Latin1);
        while (await reader.ReadLineAsync() is { } line)
        {
            Received.Add(line);
            var key = _replies.Keys.Where(line.StartsWith).OrderByDescending(candidate => candidate.Length).FirstOrDefault();
            var reply = key is null
                ? line switch { "QUIT" => "221 2.0.0 Bye\r\n", "RSET" => "250 2.0.0 Ok\r\n", _ => "500 5.5.1 Unknown command\r\n" }
                : _replies[key].Count > 1 ? _replies[key].Dequeue() : _replies[key].Peek();
            if (!await SayAsync(output, reply)) return;
        }

        await output.CompleteAsync();
    }

    private static async Task<bool> SayAsync(PipeWriter output, string? text)
    {
        if (text is null)
        {
            await output.CompleteAsync();
            return false;
        }

        await output.WriteAsync(Encoding.Latin1.GetBytes(text));
        return true;
    }
}
