using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Cli.Input;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Output;
using Backscatter.Cli.Scans;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter scan</c>.</summary>
internal static class ScanCommand
{
    private const string Lesson = """
        Examples:
          backscatter scan example.com
          backscatter scan example.com --probe --i-am-authorized --ehlo probe.msp.example
          backscatter scan --file clients.csv --format csv --output report.csv
          backscatter scan example.com --state example.state.json                 (a second time it says what changed)
          backscatter scan 192.0.2.0/28 --resolver 127.0.0.1:5335 --lists ips.backscatterer.org,bl.spamcop.net

        Exit codes:
          0 every control passes   1 a control fails   2 the command line can't be used   3 nothing fails, but something is unknown
        """;

    public static Command Create()
    {
        var options = new ScanOptions();
        var command = new TaughtCommand(
            "scan",
            "Scans mail domains, addresses and small ranges: blocklists, SPF, DMARC, mail route; with --probe also what the mail servers do with a recipient that does not exist.",
            Lesson);
        foreach (var symbol in options.All)
        {
            if (symbol is Argument argument) command.Arguments.Add(argument);
            else command.Options.Add((Option)symbol);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, options, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ScanOptions options, CancellationToken cancellationToken)
    {
        var targets = TargetList.Read(parsed.GetValue(options.Targets) ?? [], parsed.GetValue(options.File));
        var setup = Setup(parsed, options);
        var memory = parsed.GetValue(options.State) is { } path ? ScanMemory.Open(path) : null;
        using var file = ReportFile.Open(parsed.GetValue(options.Output));
        if (Advice(setup) is { } advice) await Console.Error.WriteLineAsync(advice);
        if (AdviceOfWaiting(setup) is { } waiting) await Console.Error.WriteLineAsync(waiting);
        using var scan = await Scan.StartAsync(setup, TimeProvider.System, null, cancellationToken);
        foreach (var verdict in scan.Resolvers.Where(verdict => verdict.Matters(setup.Engine.Data.Lists)))
            await Console.Error.WriteLineAsync($"backscatter scan: {verdict.Why}. {verdict.NextStep}");

        if (scan.Withheld is { } withheld) await Console.Error.WriteLineAsync($"backscatter scan: nothing is probed. {withheld.Why} {withheld.NextStep}");

        var scanned = await LiveProgress.ShowAsync(progress => scan.RunAsync(targets, progress, cancellationToken));

        var document = memory?.Compare(scanned.Document, scanned.Reports, TimeProvider.System.GetUtcNow()) ?? scanned.Document;
        Keep(memory);
        Write(document, parsed.GetValue(options.Format), parsed.GetValue(options.Verbose), file);
        file.Complete();
        if (scanned.SilentResolvers is { } silent) await Console.Error.WriteLineAsync($"backscatter scan: {silent}");
        if (scanned.SilentPort is { } port) await Console.Error.WriteLineAsync($"backscatter scan: {port}");
        if (!scanned.Document.Complete) await Console.Error.WriteLineAsync($"backscatter scan: interrupted; {scanned.Document.Targets.Count(target => target.Complete)} of {targets.Count} targets were scanned to the end");
        return scanned.ExitCode;
    }

    /// <summary>How a scan is made, by what was said on the command line.</summary>
    /// <param name="parsed">What was said.</param>
    /// <param name="options">The options.</param>
    /// <param name="asking">How lists are asked, where that is not said by the options alone.</param>
    /// <exception cref="UsageException">Something of it cannot be used.</exception>
    internal static ScanSetup Setup(ParseResult parsed, ScanOptions options, Asking? asking = null)
    {
        var concurrency = parsed.GetValue(options.Concurrency);
        if (concurrency is < 1 or > 64) throw new UsageException($"--concurrency {concurrency} is out of range; 1 to 64 targets are scanned side by side");
        var port = parsed.GetValue(options.SmtpPort);
        if (port is < 1 or > 65535) throw new UsageException($"--smtp-port {port} is no port; it is 1 to 65535, and 25 on the internet");
        var probe = parsed.GetValue(options.Probe);
        var authorized = parsed.GetValue(options.Authorized);
        var identity = ProbeIdentity.Of(parsed.GetValue(options.Ehlo), parsed.GetValue(options.Sender));
        var how = asking ?? options.Asking.Read(parsed);
        var engine = new EngineSetup
        {
            Resolvers = Resolvers.Read(parsed.GetValue(options.Resolvers)),
            Data = ScanFiles.Load(options.Lists.Read(parsed), parsed.GetValue(options.ReplyRules), parsed.GetValue(options.Providers), parsed.GetValue(options.Controls), parsed.GetValue(options.Fingerprints), parsed.GetValue(options.Remedies)),
            Asking = how,
            Ehlo = identity.Ehlo,
            SenderDomain = identity.SenderDomain,
            Probe = probe && authorized ? ProbeConsent.Granted : ProbeConsent.None,
            Depth = parsed.GetValue(options.Depth) == ProbeReach.Data ? ProbeDepth.Data : ProbeDepth.Recipient,
            AsksOthers = !parsed.GetValue(options.OnlyRecipients),
            ControlRecipient = ControlRecipient(parsed.GetValue(options.Control)),
            UnverifiableSender = UnverifiableSender(parsed.GetValue(options.Unverifiable), identity.SenderDomain),
            Canaries = Canaries.Read(parsed.GetValue(options.Canaries)),
            OwnAddress = OwnAddress(Canaries.ReadAddress("--own-address", parsed.GetValue(options.OwnAddress)), parsed.GetValue(options.AllowPrivate)),
            SmtpPort = port,
            AllowPrivate = parsed.GetValue(options.AllowPrivate),
            Authorities = parsed.GetValue(options.Authorities) is { } path ? ReadAuthorities("--ca-file", path) : null,
            Deadline = Duration.Parse("--deadline", parsed.GetValue(options.Deadline)!),
            GreylistWait = parsed.GetValue(options.GreylistWait) is { } wait ? Duration.Parse("--wait-greylist", wait) : TimeSpan.Zero,
            ProviderLimits = options.Provider.Read(parsed),
        };
        return new ScanSetup { Engine = engine, ProbeAskedFor = probe, Keep = how.Keep, Concurrency = concurrency };
    }

    // No list knows an address that is no machine's on the internet: that it is on none would say nothing.
    private static IPAddress? OwnAddress(IPAddress? address, bool allowPrivate) =>
        address is not null && !allowPrivate && PublicAddressGuard.Check(address) is GuardVerdict.Refused refused
            ? throw new UsageException($"--own-address {refused.Reason}; name the address that mail servers see")
            : address;

    private static string? ControlRecipient(string? name) =>
        name is null || ProbeNames.IsLocalPart(name) ? name : throw new UsageException($"--control-recipient {ProbeNames.NoLocalPart(name)}");

    private static string? UnverifiableSender(string? address, SmtpIdentity senderDomain)
    {
        try
        {
            return address is null ? null : ProbeNames.Unverifiable(address, senderDomain, "--sender-domain");
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--unverifiable-sender {wrong.Message}");
        }
    }

    internal static X509Certificate2Collection ReadAuthorities(string option, string path)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            if (authorities.Count > 0) return authorities;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new UsageException($"{option} {ForeignText.Escape(path)} cannot be read; name a PEM file of certificates that this user may read");
        }

        throw new UsageException($"{option} {ForeignText.Escape(path)} has no certificate in it; name a PEM file of certificates");
    }

    private static string? Advice(ScanSetup setup) => setup switch
    {
        { Engine.Probe: ProbeConsent.None, ProbeAskedFor: true } => "backscatter scan: --probe without --i-am-authorized makes no connection; add it if these domains are yours to test.",
        { Engine: { Probe: ProbeConsent.Granted, Ehlo.IsName: false } } => $"backscatter scan: probing as {setup.Engine.Ehlo}, since this machine has no full name; say who you are with --ehlo, or servers may refuse.",
        _ => null,
    };

    private static string? AdviceOfWaiting(ScanSetup setup) => setup switch
    {
        { Engine.GreylistWait.Ticks: 0 } => null,
        { Engine.Probe: ProbeConsent.None } => "backscatter scan: --wait-greylist waits for nothing, since no connection is made; it needs --probe --i-am-authorized.",
        _ when setup.Engine.GreylistWait < GreylistSchedule.Waits[0] => "backscatter scan: --wait-greylist is shorter than the first wait, so nothing is waited for; servers that say to come back are asked again after 6m, 25m, 75m and 4h.",
        _ => null,
    };

    private static void Keep(ScanMemory? memory)
    {
        try
        {
            memory?.Save();
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static void Write(ScanDocument document, ReportFormat format, bool verbose, ReportFile file)
    {
        switch (format)
        {
            case ReportFormat.Json: JsonReport.Write(document, file.Writer); break;
            case ReportFormat.Csv: CsvReport.Write(document, file.Writer); break;
            case ReportFormat.Markdown: MarkdownReport.Write(document, file.Writer); break;
            default: new TableReport(Terminal.For(file.Writer), verbose).Write(document); break;
        }
    }
}
