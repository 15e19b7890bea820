using System.CommandLine;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Output;
using Backscatter.Cli.Scans;

namespace Backscatter.Cli.Commands;

/// <summary>How far a probe may go from the command line, where no message is ever sent.</summary>
internal enum ProbeReach
{
    Recipient,
    Data,
}

/// <summary>The arguments and options of <c>backscatter scan</c>.</summary>
internal sealed class ScanOptions
{
    public Argument<string[]> Targets { get; } = new("TARGET")
    {
        Description = "A mail domain, an IP address, or a small range such as 192.0.2.0/28.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string> File { get; } = new("--file") { Description = "A CSV file with one target a line, or with columns 'target' and 'tenant'.", HelpName = "clients.csv" };

    public Option<string[]> Resolvers { get; } = Input.Resolvers.Option();

    public Option<int> SmtpPort { get; } = new("--smtp-port") { Description = "The port of mail servers, for a laboratory.", HelpName = "port", DefaultValueFactory = _ => 25 };

    public Option<bool> Probe { get; } = new("--probe") { Description = "Connect to the mail servers and ask for a recipient that does not exist. Sends no message. Needs --i-am-authorized." };

    public Option<bool> Authorized { get; } = new("--i-am-authorized") { Description = "You may test these domains' mail servers, and take responsibility for it." };

    public Option<ProbeReach> Depth { get; } = new("--probe-depth")
    {
        Description = "How far a probe goes with a server that takes the recipient that does not exist: recipient ends there; data sends DATA and breaks off before there is a message, which shows servers that refuse only then.",
        HelpName = "recipient|data",
        DefaultValueFactory = _ => ProbeReach.Recipient,
    };

    public Option<bool> OnlyRecipients { get; } = new("--only-recipients") { Description = "Ask mail servers for the unknown recipient and postmaster only: not for abuse, not with the null sender, not to relay." };

    public Option<string> Control { get; } = new("--control-recipient") { Description = "The local part of a recipient that exists at every target, to compare the unknown one with besides postmaster.", HelpName = "name" };

    public Option<string[]> Canaries { get; } = Input.Canaries.Option();

    public Option<string> OwnAddress { get; } = new("--own-address") { Description = "The address that mail servers see this machine at: where it is on a blocklist that matters, nothing is probed.", HelpName = "ip" };

    public Option<bool> AllowPrivate { get; } = new("--allow-private") { Description = "Also connect to addresses that are not public, for a network of your own." };

    public Option<string> Ehlo { get; } = new("--ehlo") { Description = "The name to say to mail servers: this machine's, which its address resolves back to. [default: this machine's]", HelpName = "name" };

    public Option<string> Sender { get; } = new("--sender-domain") { Description = "The domain of the sender in probes; it should be yours and have an MX. [default: the --ehlo name]", HelpName = "domain" };

    public Option<string> Unverifiable { get; } = new("--unverifiable-sender")
    {
        Description = "An address at the --sender-domain that its MX refuses: the unknown recipient is asked for with it once more, which shows servers that call senders back.",
        HelpName = "address",
    };

    public Option<string> Authorities { get; } = new("--ca-file") { Description = "Hold mail servers' certificates to these authorities instead of this machine's (PEM).", HelpName = "file.pem" };

    public ListOptions Lists { get; } = new();

    public AskingOptions Asking { get; } = new();

    public Option<string> ReplyRules { get; } = new("--reply-rules") { Description = "Read mail servers' replies by this rule file.", HelpName = "file.json" };

    public Option<string> Providers { get; } = new("--providers") { Description = "Recognise mail providers by this catalogue.", HelpName = "file.json" };

    public Option<string> Controls { get; } = new("--controls") { Description = "Decide the controls of this catalogue.", HelpName = "file.json" };

    public Option<string> Fingerprints { get; } = new("--fingerprints") { Description = "Recognise mail products by this file.", HelpName = "file.json" };

    public Option<string> Remedies { get; } = new("--remedies") { Description = "Name remedies of this index, whose pages lie in the same folder.", HelpName = "file.json" };

    public Option<string> Deadline { get; } = new("--deadline") { Description = "End each target's scan after this time and report what is known, such as 90s or 5m.", HelpName = "time", DefaultValueFactory = _ => "10m" };

    public Option<string> GreylistWait { get; } = new("--wait-greylist")
    {
        Description = "Ask mail servers that say to come back later again, after 6, 25, 75 minutes and 4 hours, as far as this time reaches; it comes on top of --deadline. [default: not at all]",
        HelpName = "time",
    };

    public Option<int> Concurrency { get; } = new("--concurrency") { Description = "How many targets are scanned side by side, 1 to 64.", HelpName = "number", DefaultValueFactory = _ => 8 };

    public ProviderOptions Provider { get; } = new();

    public Option<string> State { get; } = new("--state") { Description = "Remember in this file how the targets stand, and say what changed since the last time; made when it is not there.", HelpName = "file.json" };

    public Option<ReportFormat> Format { get; } = new("--format") { Description = "How the report is written.", HelpName = "table|json|csv|markdown", DefaultValueFactory = _ => ReportFormat.Table };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Write the report to this file; it appears when it is whole. [default: standard output]", HelpName = "file" };

    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Show the evidence: every list's answer and every line of each conversation." };

    public IEnumerable<Symbol> All =>
    [
        Targets, File, Resolvers, Probe, Authorized, Depth, OnlyRecipients, Control, Ehlo, Sender, Unverifiable, Canaries, OwnAddress, .. Lists.All, State, Format, Output, Verbose, Deadline, GreylistWait, Concurrency, .. Provider.All, .. Asking.All, SmtpPort, AllowPrivate, Authorities, ReplyRules, Providers, Controls, Fingerprints, Remedies,
    ];

    /// <summary>Those that say how a sweep scans: what is scanned, and which servers may be connected to, is in the store.</summary>
    public IEnumerable<Option> ForSweeps =>
    [
        Resolvers, Depth, OnlyRecipients, Control, Ehlo, Sender, Unverifiable, Canaries, OwnAddress, .. Lists.All.Cast<Option>(), Deadline, Concurrency, .. Provider.All, .. Asking.WithoutState, SmtpPort, AllowPrivate, Authorities, ReplyRules, Providers, Controls, Fingerprints, Remedies,
    ];
}
