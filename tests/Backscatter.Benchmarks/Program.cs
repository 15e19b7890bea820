using System.Diagnostics;
using System.Globalization;
using Backscatter.Benchmarks;
using Backscatter.Core.Dns;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int Option(string name, int otherwise) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

const double LeastOfDnsperf = 0.8;
const double LeastOfCheckRbl = 200;
const double MostBytes = 200;

const double MostProbeSeconds = 60;
const double MostProbeMegabytes = 300;

const double MostReadMilliseconds = 50;
const double MostServeMegabytes = 400;

const int ListsOfScan = 25;
const double MostScanSeconds = 1;
var resolverOfScan = TimeSpan.FromMilliseconds(30);

// Alone in a process of its own, so that its memory is its own.
if (args.Contains("--probes"))
{
    var endpoints = Option("--probes", 5000);
    var took = await ProbeRun.RunAsync(endpoints);
    var megabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0;
    var within = took.TotalSeconds < MostProbeSeconds && megabytes < MostProbeMegabytes;
    Console.WriteLine($"{(within ? "ok  " : "MISS")} {endpoints} endpoints simulated in this process, 200 ms away, tarpitting 5 s, all at once: {took.TotalSeconds:0.0} s, peak memory {megabytes:0} MB (below {MostProbeSeconds:0} s and {MostProbeMegabytes:0} MB)");
    return within ? 0 : 1;
}

if (args.Contains("--serve"))
{
    await using var run = await ServeRun.StartAsync(Option("--serve", 200));
    var load = await run.RunAsync();
    var within = load.P99 < MostReadMilliseconds && load.Done == load.Scans && load.Failed == 0 && load.PeakMegabytes < MostServeMegabytes;
    Console.WriteLine($"{(within ? "ok  " : "MISS")} backscatter serve, {load.Scans} scans with probes ordered at once: {load.Done} made in {load.Seconds:0.0} s; meanwhile {load.Reads} reads by wrk, {load.Failed} failed, p50 {load.P50:0.0} ms, p99 {load.P99:0.0} ms; memory {load.IdleMegabytes:0} MB before, {load.PeakMegabytes:0} MB at most (all made, none failed, p99 below {MostReadMilliseconds:0} ms, memory below {MostServeMegabytes:0} MB). Load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");
    return within ? 0 : 1;
}

if (args.Contains("--scan"))
{
    await using var run = await ScanRun.StartAsync(ListsOfScan, resolverOfScan);
    var scans = await run.InThisProcessAsync(Option("--scan", 200));
    var processes = await run.AsProcessesAsync(Option("--processes", 20));
    var within = scans.Percentile(95) < MostScanSeconds;
    string Line(ScanTimes times) => $"p50 {times.Percentile(50):0.000} s, p95 {times.Percentile(95):0.000} s, longest {times.Percentile(100):0.000} s of {times.Seconds.Count}";
    Console.WriteLine($"{(within ? "ok  " : "MISS")} one domain with a server that refuses unknown recipients, {run.Lists} lists, a resolver that takes {resolverOfScan.TotalMilliseconds:0} ms, nothing kept: {Line(scans)} (p95 below {MostScanSeconds:0} s)");
    Console.WriteLine($"     the same as processes of their own, the start of the runtime and its compiling in it: {Line(processes)}. Load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");
    return within ? 0 : 1;
}

var rounds = Option("--rounds", 5);
var workload = new Workload(Option("--addresses", 2000), Option("--zones", 60));
var portSample = Math.Min(workload.Addresses.Count, Option("--port-sample", 500));
var checkRblSample = Math.Min(workload.Addresses.Count, Option("--check-rbl-sample", 8));

using var server = NameServer.Start("/usr/sbin/rbldnsd", workload);
var questionFile = Path.GetTempFileName();
try
{
    File.WriteAllLines(questionFile, workload.Names().Select(name => name + " A"));
    using var pump = new QuestionPump([server.EndPoint], new QuestionPumpOptions { BulkBurst = Option("--burst", 64), SocketsPerResolver = Option("--sockets", 4) });
    using var library = new DnsClientResolver([server.EndPoint]);

    Console.WriteLine($"{workload.Addresses.Count} addresses x {workload.Lists.Count} zones = {workload.Questions} questions, {workload.Entries} with an entry; rbldnsd on {server.EndPoint}; {Environment.ProcessorCount} processors; medians of {rounds} rounds");

    // What is compared runs in turn, so that a machine that is busy for a while is busy for all of them.
    await SweepRun.RunAsync(pump, workload);
    List<Measured> sweeps = [];
    List<Measured> dnsperfs = [];
    List<Measured> checkRbls = [];
    var memory = 0L;
    for (var round = 0; round < rounds; round++)
    {
        sweeps.Add(await SweepRun.RunAsync(pump, workload));
        if (round == 0) memory = Process.GetCurrentProcess().PeakWorkingSet64;
        dnsperfs.Add(OtherPrograms.Dnsperf(server.EndPoint, questionFile));
        checkRbls.Add(OtherPrograms.CheckRbl(server.EndPoint, workload, checkRblSample, "/usr/lib/nagios/plugins/check_rbl"));
    }

    var sweep = Measured.Median(sweeps);
    var port = await PortRun.RunAsync(pump, workload, portSample);
    var dnsClient = await PortRun.RunAsync(library, workload, portSample);

    void Row(string name, Measured measured, string note) =>
        Console.WriteLine($"{name,-38} {measured.PerSecond,9:0} questions/s  {(measured.BytesPerQuestion is { } bytes ? $"{bytes:0.0} bytes each" : "-"),18}  {note}");
    Row("BlocklistSweep over QuestionPump", sweep, "");
    Row("dnsperf, which interprets nothing", Measured.Median(dnsperfs), "");
    Row("QuestionPump, question by question", port, $"{port.Questions} questions");
    Row("DnsClient, question by question", dnsClient, $"{dnsClient.Questions} questions");
    Row("check_rbl", Measured.Median(checkRbls), $"a sample of {checkRbls[0].Questions} questions a round, as the whole would take minutes");
    Console.WriteLine($"Peak memory of the sweeping process {memory / 1048576.0:0} MB, the runtime's own included. Load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");
    Console.WriteLine($"Rounds, sweep/dnsperf/check_rbl: {string.Join(", ", Enumerable.Range(0, rounds).Select(round => $"{sweeps[round].PerSecond:0}/{dnsperfs[round].PerSecond:0}/{checkRbls[round].PerSecond:0}"))}");

    var failed = false;
    void Hold(string what, double value, bool holds)
    {
        failed |= !holds;
        Console.WriteLine($"{(holds ? "ok  " : "MISS")} {what}: {value:0.00}");
    }

    var ofDnsperf = Measured.MedianRatio(sweeps, dnsperfs);
    var ofCheckRbl = Measured.MedianRatio(sweeps, checkRbls);
    Console.WriteLine($"     of DnsClient: {sweep.PerSecond / dnsClient.PerSecond:0.00} times");
    Hold($"of dnsperf, at least {LeastOfDnsperf}", ofDnsperf, ofDnsperf >= LeastOfDnsperf);
    Hold($"times check_rbl, at least {LeastOfCheckRbl}", ofCheckRbl, ofCheckRbl >= LeastOfCheckRbl);
    Hold($"bytes allocated a question, below {MostBytes}", sweep.BytesPerQuestion!.Value, sweep.BytesPerQuestion < MostBytes);
    return failed ? 1 : 0;
}
finally
{
    File.Delete(questionFile);
}
