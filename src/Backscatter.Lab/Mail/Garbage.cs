using System.Text;

namespace Backscatter.Lab.Mail;

/// <summary>Says what no mail server should. Every kind but one closes the connection afterwards or goes on until the client does.</summary>
internal static class Garbage
{
    private const int PieceLength = 8_192;

    /// <summary>Sends it; true when the connection goes on.</summary>
    public static async Task<bool> SendAsync(MailChannel channel, LabGarbage kind, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case LabGarbage.BytesThatAreNoText:
                await channel.SendBytesAsync(EveryByte, cancellationToken);
                return false;
            case LabGarbage.CodeChangesInsideReply:
                await channel.SendAsync("250-one\r\n550 two\r\n", cancellationToken);
                return true;
            case LabGarbage.LineWithoutCode:
                await channel.SendAsync("Welcome to this mail server\r\n", cancellationToken);
                return true;
            case LabGarbage.EndlessLine:
                await channel.SendAsync("250-", cancellationToken);
                await RepeatAsync(channel, "x", cancellationToken);
                return false;
            case LabGarbage.EndlessReply:
                await RepeatAsync(channel, "250-still speaking\r\n", cancellationToken);
                return false;
            default:
                await channel.SendAsync("250-this reply has no", cancellationToken);
                return false;
        }
    }

    private static byte[] EveryByte => [.. Enumerable.Range(0, 256).Select(value => (byte)value), (byte)'\r', (byte)'\n'];

    // Ends when the client closes or the server stops: the write throws then.
    private static async Task RepeatAsync(MailChannel channel, string text, CancellationToken cancellationToken)
    {
        var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, PieceLength / text.Length)));
        while (true) await channel.SendBytesAsync(piece, cancellationToken);
    }
}
