using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Benchmarks;

/// <summary>One rbldnsd on a free port of loopback that serves the workload.</summary>

internal sealed class NameServer : IDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private NameServer(IPEndPoint endPoint, Process process, string folder) => (EndPoint, _process, _folder) = (endPoint, process, folder);

    public IPEndPoint EndPoint { get; }

    public static NameServer Start(string program, Workload workload)
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-bench-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        for (var list = 0; list < workload.Lists.Count; list++) File.WriteAllLines(Path.Combine(folder, $"zone{list}"), Zone(workload, list));
        var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        // Started by root, rbldnsd insists on becoming somebody else.
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "65534:65534"] : [];
        string[] datasets = [.. workload.Lists.Select((list, place) => $"{list.Zone}:ip4set:zone{place}")];
        var start = new ProcessStartInfo(program, ["-n", "-q", "-b", $"{endPoint.Address}/{endPoint.Port}", "-w", folder, .. user, .. datasets]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        var server = new NameServer(endPoint, process, folder);
        try
        {
            server.WaitUntilItAnswers(workload.Lists[0].Zone);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return server;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static IEnumerable<string> Zone(Workload workload, int list)
    {
        var zone = workload.Lists[list].Zone;
        var code = workload.Lists[list].Codes.FirstOrDefault(code => IPAddress.TryParse(code.Answer.Text, out _))?.Answer.Text ?? "127.0.0.2";
        yield return $"$SOA 300 ns.{zone} hostmaster.{zone} 1 600 300 86400 300";
        yield return $"$NS 300 ns.{zone}";
        yield return $":{code}:Entry";
        foreach (var address in workload.ListedIn(list)) yield return address.ToString();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void WaitUntilItAnswers(string zone)
    {
        byte[] query = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. zone.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. System.Text.Encoding.ASCII.GetBytes(label)]), 0, 0, 6, 0, 1];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 100 };
        socket.Connect(EndPoint);
        for (var left = 100; ; left--)
        {
            if (_process.HasExited) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"rbldnsd ended with code {_process.ExitCode}: {_process.StandardError.ReadToEnd()}"));
            socket.Send(query, SocketFlags.None, out _);
            if (socket.Receive(new byte[512], SocketFlags.None, out var error) > 0 && error == SocketError.Success) return;
            if (left == 0) throw new InvalidOperationException("rbldnsd does not answer");
            Thread.Sleep(50);
        }
    }
}
