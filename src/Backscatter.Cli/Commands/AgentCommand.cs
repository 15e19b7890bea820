using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Backscatter.Cli.Agents;
using Backscatter.Cli.Input;
using Backscatter.Cli.Output;
using Backscatter.Cli.Scans;
using Backscatter.Core.Dns;
using Backscatter.Core.Listening;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter agent</c>: probes mail servers for a service that may not use port 25 itself.</summary>
internal static class AgentCommand
{
    private const int MostAtOnce = 64;

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private const string Lesson = """
        Examples:
          backscatter agent --server https://backscatter.msp.example --token-file token --state /var/lib/backscatter-agent --ehlo probe1.msp.example
          backscatter agent --server https://backscatter.msp.example --state /var/lib/backscatter-agent --ehlo probe1.msp.example --canary mail.msp.example

        The token comes from an administrator (backscatter agents add NAME, or POST /api/agents/enrolments) and is needed at the first start only. This machine needs
        port 25 outwards, an address that resolves back to the --ehlo name, and nothing inwards. SIGTERM and Ctrl-C end it: what is under way has 10 s, the
        rest is handed back.

        Exit codes:
          0 ended as told   2 the command line or a file can't be used   4 the service does not take this agent: its token, or it was revoked
        """;

    public static Command Create()
    {
        var server = new Option<string>("--server") { Description = "Where the service is; HTTPS, unless it is on this machine.", HelpName = "url", Required = true };
        var token = new Option<string>("--token-file") { Description = "The file with the token to enrol by, at the first start.", HelpName = "file" };
        var state = new Option<string>("--state") { Description = "The folder for the agent's key and id; made where it is not there.", HelpName = "folder", Required = true };
        var ehlo = new Option<string>("--ehlo") { Description = "The name to say to mail servers: this machine's, which its address resolves back to.", HelpName = "name", Required = true };
        var sender = new Option<string>("--sender-domain") { Description = "The domain of the sender in probes; it should be yours and have an MX and SPF. [default: the --ehlo name]", HelpName = "domain" };
        var region = new Option<string>("--region") { Description = "Where this machine is, in your words.", HelpName = "name" };
        var sources = new Option<string[]>("--source-address") { Description = "An address that mail servers see this machine at; repeatable. Told to the service, so that it can be named to those who ask.", HelpName = "ip" };
        var ipv4 = new Option<bool?>("--ipv4") { Description = "Whether servers are reached over IPv4. [default: whether there is a route]", HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne };
        var ipv6 = new Option<bool?>("--ipv6") { Description = "Whether servers are reached over IPv6. [default: whether there is a route]", HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne };
        var atOnce = new Option<int>("--at-once") { Description = $"How many servers are probed at once, 1 to {MostAtOnce}; never two at one address.", HelpName = "number", DefaultValueFactory = _ => 8 };
        var canaries = Canaries.Option();
        var resolvers = Resolvers.Option();
        var provider = new ProviderOptions();
        var serverAuthorities = new Option<string>("--server-ca-file") { Description = "Hold the service's certificate to these authorities instead of this machine's (PEM).", HelpName = "file.pem" };
        var allowPrivate = new Option<bool>("--allow-private") { Description = "Also connect to mail servers whose addresses are not public, for a network of your own." };
        var port = new Option<int>("--smtp-port") { Description = "The port of mail servers, for a laboratory.", HelpName = "port", DefaultValueFactory = _ => 25 };
        var authorities = new Option<string>("--ca-file") { Description = "Hold mail servers' certificates to these authorities instead of this machine's (PEM).", HelpName = "file.pem" };
        var format = new Option<LogFormat>("--log-format") { Description = "How the log on standard error is written: a line of text or of JSON for each event.", HelpName = "text|json", DefaultValueFactory = _ => LogFormat.Text };
        var command = new TaughtCommand("agent", "Probes mail servers for a service that cannot use port 25 itself, and stays until it is ended.", Lesson)
        {
            Options = { server, token, state, ehlo, sender, region, sources, ipv4, ipv6, atOnce, canaries, resolvers, serverAuthorities, format, allowPrivate, port, authorities },
        };
        var listening = new ListenerOptions();
        foreach (var option in provider.All.Concat(listening.All)) command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var identity = ProbeIdentity.Of(parsed.GetValue(ehlo), parsed.GetValue(sender));
            var listener = listening.Read(parsed, identity.Ehlo, identity.SenderDomain, parsed.GetValue(state)!);
            var setup = new AgentSetup(
                ReadServer(parsed.GetValue(server)!),
                ReadCapabilities(parsed.GetValue(ipv4), parsed.GetValue(ipv6), parsed.GetValue(region), parsed.GetValue(sources) ?? []) with { Listens = listener is not null },
                new ProbeOptions { Ehlo = identity.Ehlo, SenderDomain = identity.SenderDomain, Authorities = ReadAuthorities(authorities, parsed) })
            {
                SmtpPort = parsed.GetValue(port) is >= 1 and <= 65535 and var number ? number : throw new UsageException($"--smtp-port {parsed.GetValue(port)} is no port; it is 1 to 65535, and 25 on the internet"),
                AllowPrivate = parsed.GetValue(allowPrivate),
                AtOnce = parsed.GetValue(atOnce) is >= 1 and <= MostAtOnce and var most ? most : throw new UsageException($"--at-once {parsed.GetValue(atOnce)} is out of range; 1 to {MostAtOnce} servers are probed at once"),
                ProviderLimits = provider.Read(parsed),
                Canaries = Canaries.Read(parsed.GetValue(canaries)),
            };
            using var dns = setup.Canaries.Count == 0 ? null : new DnsClientResolver(Resolvers.Read(parsed.GetValue(resolvers)));
            var trusted = ReadAuthorities(serverAuthorities, parsed);
            var files = AgentFiles.Open(parsed.GetValue(state)!);
            using var key = files.Key;
            using var logs = Logs(parsed.GetValue(format));
            using var service = new AgentServer(setup.Server, trusted, key, TimeProvider.System);
            return await RunAsync(setup, files, service, parsed.GetValue(token), dns, listener, logs.CreateLogger("Backscatter.Agent"), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(AgentSetup setup, AgentFiles files, AgentServer service, string? tokenFile, IDnsResolver? dns, MailListenerOptions? listening, ILogger log, CancellationToken cancellationToken)
    {
        var connector = new TcpConnector();
        var egress = dns is null ? null : new EgressCheck(connector, dns, TimeProvider.System);
        using var run = new AgentRun(setup, new AgentParts(service, connector, egress, log, TimeProvider.System, Random.Shared.NextDouble));
        if (files.Id is null)
        {
            var token = AgentStart.ReadToken(tokenFile ?? throw new UsageException("this agent has not enrolled yet; name the file with its token with --token-file (backscatter agents add makes one)"));
            try
            {
                if (!await AgentStart.EnrolAsync(service, run.Line, files, token, setup.Can, log, cancellationToken)) return ExitCode.Refused;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCode.Pass;
            }
        }

        service.Agent = files.Id;
        AgentLog.Started(log, files.Id!, setup.Server, setup.Probe.Ehlo.Text, Words(setup.Can), setup.AtOnce);
        await using var listener = listening is null ? null : Listen(listening, new CallbackPost(service, run.Line), log);
        var exit = await run.RunAsync(cancellationToken);
        if (listener is null) return exit;
        // The calls back of the last probes are told yet.
        using var patience = new CancellationTokenSource(Farewell);
        await listener.StopAsync(patience.Token);
        return exit;
    }

    private static MailListener Listen(MailListenerOptions options, CallbackPost post, ILogger log)
    {
        var listener = ListenerOptions.Start(options with { Noted = note => AgentLog.ListenerNote(log, note.Kind, note.Text) }, post, TimeProvider.System);
        AgentLog.Listening(log, string.Join(", ", listener.EndPoints), string.Join(", ", options.Domains), ForeignText.Escape(options.SpoolFolder, 200));
        return listener;
    }

    private static string Words(AgentCapabilities can) => can switch { { IPv4: true, IPv6: true } => "IPv4 and IPv6", { IPv4: true } => "IPv4", _ => "IPv6" } + (can.Region is { } region ? $", {region}" : "");

    private static Uri ReadServer(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http") || server.Query.Length > 0 || server.Fragment.Length > 0)
            throw new UsageException($"--server {ForeignText.Quote(text, 100)} is no address of a service; write one such as https://backscatter.msp.example");
        if (server.UserInfo.Length > 0) throw new UsageException("--server has a name or a password in it; an agent is known by its key, so leave them out");
        return server.Scheme == "https" || server.IsLoopback
            ? server
            : throw new UsageException($"--server {ForeignText.Quote(text, 100)} is not HTTPS, and what is probed would be for all on the way to read and to change; write https://, with --server-ca-file where its authority is your own");
    }

    private static AgentCapabilities ReadCapabilities(bool? ipv4, bool? ipv6, string? region, IReadOnlyList<string> sources)
    {
        if (AgentRules.Region(region) is { } wrong) throw new UsageException($"--region {wrong}");
        if (sources.Count > AgentRules.MostSourceAddresses) throw new UsageException($"--source-address is given {sources.Count} times; {AgentRules.MostSourceAddresses} addresses are the most");
        var addresses = sources.Select(text => Canaries.ReadAddress("--source-address", text)!.ToString()).Distinct().ToList();
        var can = new AgentCapabilities(ipv4 ?? HasRoute(IPAddress.Parse("192.0.2.1")), ipv6 ?? HasRoute(IPAddress.Parse("2001:db8::1")), region, addresses, Listens: false, AgentVersion.Text);
        return can.IPv4 || can.IPv6 ? can : throw new UsageException("this machine has no route to anywhere, over IPv4 or IPv6; connect it, or say --ipv4 or --ipv6 where the route is not there yet");
    }

    // An address of the documents, which nobody has: to connect a datagram socket to it asks for the route and sends nothing.
    private static bool HasRoute(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(address, 25);
            return socket.LocalEndPoint is IPEndPoint { Address: var own } && !IPAddress.IsLoopback(own) && !own.IsIPv6LinkLocal;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static System.Security.Cryptography.X509Certificates.X509Certificate2Collection? ReadAuthorities(Option<string> option, ParseResult parsed) =>
        parsed.GetValue(option) is { } path ? ScanCommand.ReadAuthorities(option.Name, path) : null;

    private static ILoggerFactory Logs(LogFormat format) => LoggerFactory.Create(logging =>
    {
        logging.SetMinimumLevel(LogLevel.Information);
        if (format == LogFormat.Json) logging.AddJsonConsole(options => (options.UseUtcTimestamp, options.TimestampFormat) = (true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        else logging.AddSimpleConsole(options => (options.SingleLine, options.UseUtcTimestamp, options.TimestampFormat, options.ColorBehavior) = (true, true, "yyyy-MM-dd'T'HH:mm:ss'Z' ", LoggerColorBehavior.Disabled));
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    });
}
