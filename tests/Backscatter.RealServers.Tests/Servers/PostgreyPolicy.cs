using System.Net;
using System.Net.Sockets;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// The greylisting policy service postgrey: a triplet of client network, sender and recipient may pass an hour after its first try, which no run
/// of the tests lasts.
/// </summary>
internal sealed class PostgreyPolicy : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private PostgreyPolicy(IPEndPoint endpoint, ServerProcess process)
    {
        Endpoint = endpoint;
        _process = process;
    }

    /// <summary>Where Postfix asks it.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Starts postgrey and waits until it can be asked.</summary>
    /// <exception cref="ServerUnavailableException">It is not installed.</exception>
    /// <exception cref="InvalidOperationException">It did not start; the message holds its log.</exception>
    public static async Task<PostgreyPolicy> StartAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var program = ServerSoftware.Postgrey.Require();
        var folder = new ScratchFolder("postgrey");
        var nobody = folder.Write("whitelist");
        var process = ServerProcess.Start(
            "postgrey",
            folder,
            program,
            $"--inet={endpoint}",
            $"--dbdir={folder.Folder("db")}",
            $"--whitelist-clients={nobody}",
            $"--whitelist-recipients={nobody}",
            "--delay=3600",
            "--user=root",
            "--group=root");
        await process.WaitUntilAsync(token => ListensAsync(endpoint, token), cancellationToken);
        return new PostgreyPolicy(endpoint, process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<bool> ListensAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
