using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Backscatter.Benchmarks;

/// <summary>The same questions asked by other programs.</summary>
internal static partial class OtherPrograms
{
    /// <summary>dnsperf asks each question once, by its own count of time.</summary>
    public static Measured Dnsperf(IPEndPoint server, string questionFile)
    {
        var output = Run("dnsperf", ["-s", server.Address.ToString(), "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-d", questionFile, "-n", "1"], []);
        return new Measured(
            int.Parse(Completed().Match(output).Groups[1].Value, CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds(double.Parse(RunTime().Match(output).Groups[1].Value, CultureInfo.InvariantCulture)),
            null);
    }

    /// <summary>check_rbl asks all lists about one address after the other, with its own settings except for the server.</summary>
    public static Measured CheckRbl(IPEndPoint server, Workload workload, int addresses, string program)
    {
        string[] lists = [.. workload.Lists.SelectMany(list => (string[])["-s", list.Zone])];
        var started = Stopwatch.GetTimestamp();
        foreach (var address in workload.Addresses.Take(addresses))
        {
            // It takes no port, but the library below it does.
            var output = Run(program, ["-H", address.ToString(), "-n", server.Address.ToString(), "-t", "60", .. lists], [("RES_OPTIONS", $"port:{server.Port}")]);
            if (!output.Contains("BLACKLISTED on", StringComparison.Ordinal)) throw new InvalidOperationException($"check_rbl said nothing about {address}: {output}");
        }

        return new Measured(addresses * workload.Lists.Count, Stopwatch.GetElapsedTime(started), null);
    }

    private static string Run(string program, string[] arguments, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }

    [GeneratedRegex(@"Queries completed:\s+([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Completed();

    [GeneratedRegex(@"Run time \(s\):\s+([0-9.]+)", RegexOptions.CultureInvariant)]
    private static partial Regex RunTime();
}
