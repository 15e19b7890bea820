using System.Net;
using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Doctor;

/// <summary>Says of each thing that was seen of this machine whether a scan from it can be believed. Pure.</summary>
internal static class DoctorJudge
{
    private const string GiveAddress = "Say at which address mail servers see this machine, with --address ip.";

    public static DoctorCheck Resolver(ResolverVerdict resolver, IReadOnlyList<Blocklist> lists) => resolver.Fitness switch
    {
        ResolverFitness.Fine => new("resolver", Verdict.Pass, $"{resolver.Why}."),
        ResolverFitness.Refused when !resolver.Matters(lists) => new("resolver", Verdict.Pass, $"{resolver.Resolver} answers, and no list that is asked here refuses it."),
        _ => new("resolver", Verdict.Fail, $"{resolver.Why}.", resolver.NextStep),
    };

    public static DoctorCheck Egress(EgressVerdict egress) => new(
        "egress",
        egress.Status switch { EgressStatus.Open => Verdict.Pass, EgressStatus.Unknown => Verdict.Unknown, _ => Verdict.Fail },
        egress.Why,
        egress.NextStep)
    {
        Further = egress.Status == EgressStatus.Blocked ? EgressJudge.Remedies : [],
    };

    /// <summary>The address that mail servers see; <paramref name="given"/> tells the operator's word from what the machine's interfaces show.</summary>
    public static DoctorCheck Address(IPAddress? address, bool given, bool allowPrivate)
    {
        if (address is null) return new("address", Verdict.Unknown, "No interface of this machine has a public address, so it is not known which one mail servers see.", GiveAddress);
        if (!allowPrivate && PublicAddressGuard.Check(address) is GuardVerdict.Refused refused) return new("address", Verdict.Fail, $"{refused.Reason}: mail servers see another.", GiveAddress);
        return new("address", Verdict.Pass, given ? $"Mail servers see {address}, as given." : $"Mail servers see {address}, the public address of an interface of this machine.");
    }

    public static DoctorCheck Blocklists(SubjectVerdict listed) => new("blocklists", listed.Verdict, $"{listed.Subject}: {listed.Why}", listed.NextStep);

    public static DoctorCheck Reverse(ReverseResult reverse)
    {
        var names = string.Join(", ", reverse.Names.Select(name => ForeignText.Escape(name.Name, 80)));
        return reverse.Status switch
        {
            ReverseStatus.Confirmed => new("reverse-name", Verdict.Pass, $"{reverse.Address} is {string.Join(", ", reverse.Confirmed.Select(name => ForeignText.Escape(name.Name, 80)))}, which leads back to it."),
            ReverseStatus.NoName => new("reverse-name", Verdict.Fail, $"{reverse.Address} has no name, and many servers refuse such addresses.", "Let whoever gave you the address set its PTR record to the --ehlo name (Azure: ReverseFqdn of the public IP)."),
            ReverseStatus.LeadsElsewhere => new("reverse-name", Verdict.Fail, $"{reverse.Address} is called {names}, which does not lead back to it.", "Give that name an A or AAAA record with the address, or correct the PTR record."),
            _ => new("reverse-name", Verdict.Unknown, $"{reverse.Address}: {reverse.Why}.", "Ask again later; look at the resolver."),
        };
    }

    /// <summary>Whether the EHLO name has our address; <paramref name="reply"/> is about records of the address's family.</summary>
    public static DoctorCheck Ehlo(SmtpIdentity ehlo, IPAddress address, DnsReply? reply)
    {
        if (reply is null) return new("ehlo-name", Verdict.Fail, $"This machine says EHLO {ehlo}, since it has no full name; many servers refuse that.", "Name it with --ehlo name, which its address should resolve to.");
        if (reply.Outcome == DnsOutcome.Unknown) return new("ehlo-name", Verdict.Unknown, $"Whether {ehlo} has the address {address} could not be learnt: {ForeignText.Escape(reply.Detail ?? reply.Code.ToString())}.", "Ask again later; look at the resolver.");
        var found = reply.Of<AddressRecord>().Select(record => AddressText.Normalise(record.Address)).ToList();
        if (found.Contains(address)) return new("ehlo-name", Verdict.Pass, $"The EHLO name {ehlo} has the address {address}.");
        return new("ehlo-name", Verdict.Fail, found.Count == 0 ? $"The EHLO name {ehlo} has no address of its kind in DNS." : $"The EHLO name {ehlo} leads to {string.Join(", ", found.Take(3))}, not to {address}.",
            $"Give it the record {ehlo} {reply.Question.Type} {address}, or say another name with --ehlo.");
    }

    public static DoctorCheck SenderRoute(MailRoute route) => route.Kind switch
    {
        RouteKind.Mx => new("sender-mx", Verdict.Pass, $"The sender's domain {route.Domain} has an MX."),
        RouteKind.Unknown => new("sender-mx", Verdict.Unknown, $"{ForeignText.Escape(route.Why ?? "DNS did not say")}.", "Ask again later; look at the resolver and the domain's name servers."),
        _ => new("sender-mx", Verdict.Fail, $"The sender's domain {route.Domain} has no MX that takes mail, and servers that check senders refuse it.", "Give it an MX, or name another domain of yours with --sender-domain."),
    };

    public static DoctorCheck SenderSpf(SpfTree spf, IPAddress? address)
    {
        const string Publish = "Publish a TXT record such as \"v=spf1 ip4:192.0.2.25 -all\" with this machine's address.";
        switch (spf.Status)
        {
            case SpfStatus.None: return new("sender-spf", Verdict.Fail, $"The sender's domain {spf.Domain} has no SPF record.", Publish);
            case SpfStatus.PermError: return new("sender-spf", Verdict.Fail, $"The SPF of {spf.Domain} is broken: {ForeignText.Escape(spf.Why ?? "permerror")}", "Correct the record; backscatter scan of the domain shows all of it.");
            case SpfStatus.TempError: return new("sender-spf", Verdict.Unknown, $"The SPF of {spf.Domain} could not be learnt: {ForeignText.Escape(spf.Why ?? "temperror")}", "Ask again later; look at the resolver.");
        }

        if (address is null) return new("sender-spf", Verdict.Unknown, $"The SPF of {spf.Domain} is valid; whether it names this machine is not known without its address.", GiveAddress);
        if (spf.All == SpfQualifier.Pass || spf.Senders.Any(sender => sender.IsAuthorised && sender.Range.Contains(address))) return new("sender-spf", Verdict.Pass, $"The SPF of {spf.Domain} is valid and names {address}.");
        return spf.LookupsAreAtLeast
            ? new("sender-spf", Verdict.Unknown, $"The SPF of {spf.Domain} could not be followed to its end, and what was followed does not name {address}.", $"Name {address} in it outright.")
            : new("sender-spf", Verdict.Fail, $"The SPF of {spf.Domain} does not name {address}.", $"Add {(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "ip4" : "ip6")}:{address} to it.");
    }

    /// <summary>The names of the keys, never the keys.</summary>
    public static DoctorCheck Keys(ChosenLists chosen)
    {
        var missing = chosen.On.Where(list => list.Key is { Required: true } key && !chosen.Keys.Has(key.Name)).ToList();
        if (missing.Count > 0)
            return new("keys", Verdict.Fail, $"No key is configured for {string.Join(", ", missing.Select(list => list.Zone))}, which cannot be asked without.", $"Give it with --keys or {ListKeys.Variable(missing[0].Key!.Name)}, or switch the list off with --disable.");
        var names = KeyFile.Names(chosen.Catalogue).Where(chosen.Keys.Has).ToList();
        return new("keys", Verdict.Pass, names.Count == 0 ? "No key is configured, and no list that is on needs one." : $"Configured: {string.Join(", ", names)}.");
    }

    /// <summary>The state file; <paramref name="fault"/> is what is wrong with it.</summary>
    public static DoctorCheck State(string? path, string? fault)
    {
        if (fault is not null) return new("state", Verdict.Fail, fault, "Correct the file, or name another with --blocklist-state.");
        return new("state", Verdict.Pass, path is null ? "No state file is configured: nothing is remembered from run to run." : $"{ForeignText.Escape(path)} can be read and written.");
    }

    /// <summary>What cannot be looked at without the address.</summary>
    public static DoctorCheck WithoutAddress(string id) => new(id, Verdict.Unknown, "Not known without this machine's public address.", GiveAddress);
}
