using System.CommandLine;
using Backscatter.Cli.Doctor;
using Backscatter.Cli.Input;
using Backscatter.Cli.Lists;
using Backscatter.Cli.Scans;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter doctor</c>: whether a scan from this machine can be believed.</summary>
internal static class DoctorCommand
{
    private const string Lesson = """
        Examples:
          backscatter doctor
          backscatter doctor --address 192.0.2.25 --ehlo probe.msp.example --sender-domain msp.example
          backscatter doctor --canary mail.msp.example --canary agent.msp.example=k7q2w9x4 --format json

        What it looks at:
          resolver      tells what does not exist, and no list that is asked refuses it
          egress        port 25 leads out, as canaries show: mail servers of yours; with a nonce also that nobody answers in between
          address       the one that mail servers see; on no blocklist that matters, with a name that leads back
          ehlo-name     has that address
          sender        its domain has an MX, and SPF that names the address
          keys, state   the keys of lists, by their names only; the state file can be read and written

        Exit codes:
          0 all is fine   1 something is wrong   2 the command line can't be used   3 nothing is wrong, but something is unknown
        """;

    public static Command Create()
    {
        var resolvers = Resolvers.Option();
        var canaries = Canaries.Option();
        var address = new Option<string>("--address") { Description = "The address that mail servers see this machine at. [default: the public one of its interfaces]", HelpName = "ip" };
        var ehlo = new Option<string>("--ehlo") { Description = "The name that is said to mail servers. [default: this machine's]", HelpName = "name" };
        var sender = new Option<string>("--sender-domain") { Description = "The domain of the sender in probes. [default: the --ehlo name]", HelpName = "domain" };
        var allowPrivate = new Option<bool>("--allow-private") { Description = "The address need not be a public one, for a network of your own." };
        var format = new Option<DoctorFormat>("--format") { Description = "How the outcome is written.", HelpName = "table|json", DefaultValueFactory = _ => DoctorFormat.Table };
        var lists = new ListOptions();
        var state = new StateOption();
        var command = new TaughtCommand("doctor", "Looks at this machine as mail servers and blocklists see it, and says what to mend before a scan can be believed.", Lesson)
        {
            resolvers, canaries, address, ehlo, sender, allowPrivate, format,
        };
        lists.AddTo(command);
        command.Options.Add(state.Option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (asking, fault) = ReadState(state, parsed);
            var setup = new DoctorSetup(
                Resolvers.Read(parsed.GetValue(resolvers)),
                lists.Read(parsed),
                asking,
                fault,
                ProbeIdentity.Of(parsed.GetValue(ehlo), parsed.GetValue(sender)),
                Canaries.Read(parsed.GetValue(canaries)),
                Canaries.ReadAddress("--address", parsed.GetValue(address)),
                parsed.GetValue(allowPrivate));
            var checks = await Examination.RunAsync(setup, TimeProvider.System, cancellationToken);
            DoctorReport.Write(checks, parsed.GetValue(format), Console.Out);
            return DoctorCheck.Exit(checks);
        });
        return command;
    }

    // A state that cannot be used is a finding here, not the end.
    private static (Asking Asking, string? Fault) ReadState(StateOption option, ParseResult parsed)
    {
        try
        {
            var (path, state) = option.ReadToWrite(parsed);
            return (Asking.Default with { StatePath = path, State = state }, null);
        }
        catch (UsageException wrong)
        {
            return (Asking.Default, wrong.Message);
        }
    }
}
