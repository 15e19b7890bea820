using System.Globalization;
using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Service;

/// <summary>How scans of the service are made.</summary>
internal static class ReadEngine
{
    public static EngineSetup Of(SettingsReading reading, WrittenSettings written, ReadLists lists)
    {
        var ehlo = reading.HostName(nameof(written.Ehlo), written.Ehlo);
        var sender = Identity(reading.HostName(nameof(written.SenderDomain), written.SenderDomain) ?? ehlo);
        var canaries = reading.All(nameof(written.Canaries), written.Canaries, text => Canary.TryParse(text, out var canary, out var error) ? canary : throw new FormatException(error));
        if (canaries.Count > 0 && string.IsNullOrEmpty(written.Ehlo)) reading.Fault(nameof(written.Ehlo), "is missing, and mail servers are to be probed; write the name of this service's address, such as probe.msp.example");
        var allowPrivate = reading.Flag("Laboratory:AllowPrivate", written.Laboratory.AllowPrivate);
        return new EngineSetup
        {
            Resolvers = Resolvers(reading, written.Resolvers),
            Data = DataOf(reading, written.Data, lists),
            Asking = AskingOf(reading, written),
            Ehlo = Identity(ehlo),
            SenderDomain = sender,
            Probe = ProbeConsent.Granted,
            Withheld = canaries.Count == 0 ? ServiceSettings.NoWayOut : null,
            Depth = reading.Word(nameof(written.ProbeDepth), written.ProbeDepth, "recipient", "data") == "data" ? ProbeDepth.Data : ProbeDepth.Recipient,
            AsksOthers = !reading.Flag(nameof(written.OnlyRecipients), written.OnlyRecipients),
            ControlRecipient = reading.Text(nameof(written.ControlRecipient), written.ControlRecipient, text => ProbeNames.IsLocalPart(text) ? text : throw new FormatException(ProbeNames.NoLocalPart(text))),
            UnverifiableSender = reading.Text(nameof(written.UnverifiableSender), written.UnverifiableSender, text => ProbeNames.Unverifiable(text, sender, WrittenSettings.NameOf(nameof(written.SenderDomain)))),
            Canaries = canaries,
            OwnAddress = reading.Address(nameof(written.OwnAddress), written.OwnAddress, allowPrivate),
            SmtpPort = reading.Number("Laboratory:SmtpPort", written.Laboratory.SmtpPort, 25, 1, 65535, "a port is 1 to 65535, and 25 on the internet"),
            AllowPrivate = allowPrivate,
            Authorities = reading.Certificates("Laboratory:CaFile", written.Laboratory.CaFile),
            Deadline = reading.Time(nameof(written.Deadline), written.Deadline, TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), "from 1s to 1h, such as 10m"),
            ProviderLimits = new ProviderLimits
            {
                Connections = reading.Number(
                    "Providers:Connections", written.Providers.Connections, ProviderLimits.MostConnections, 1, ProviderLimits.MostConnections, $"1 to {ProviderLimits.MostConnections} servers of one mail provider are probed at once"),
                PerMinute = reading.Number(
                    "Providers:PerMinute", written.Providers.PerMinute, ProviderLimits.MostPerMinute, 1, ProviderLimits.MostPerMinute, $"1 to {ProviderLimits.MostPerMinute} servers of one mail provider are begun with in any minute"),
            },
        };
    }

    private static IReadOnlyList<IPEndPoint> Resolvers(SettingsReading reading, string[] written)
    {
        var named = reading.All(nameof(WrittenSettings.Resolvers), written, text => ResolverAddress.TryParse(text, out var resolver, out var error) ? resolver : throw new FormatException(error));
        if (written.Length > 0) return named;
        var found = SystemResolvers.Find();
        if (found.Count == 0) reading.Fault(nameof(WrittenSettings.Resolvers), "is missing, and this machine has no resolver; write ip[:port] as its :0");
        return found;
    }

    // Without a name nobody is connected to, so that nobody is told this one.
    private static SmtpIdentity Identity(DomainName? name) => name is null ? SmtpIdentity.Of(IPAddress.Loopback) : SmtpIdentity.Of(name);

    private static ScanData DataOf(SettingsReading reading, WrittenData written, ReadLists lists) => new(
        lists.On,
        lists.Keys,
        reading.Text("Data:ReplyRules", written.ReplyRules, ReplyRules.Load) ?? ReplyRules.Shipped,
        reading.Text("Data:Providers", written.Providers, MailProviders.Load) ?? MailProviders.Shipped,
        reading.Text("Data:Controls", written.Controls, ControlCatalogue.Load) ?? ControlCatalogue.Shipped)
    {
        Fingerprints = reading.Text("Data:Fingerprints", written.Fingerprints, Fingerprints.Load) ?? Fingerprints.Shipped,
        Remedies = reading.Text("Data:Remedies", written.Remedies, RemedyCatalogue.Load) ?? RemedyCatalogue.Shipped,
    };

    private static ListAsking AskingOf(SettingsReading reading, WrittenSettings written)
    {
        var budget = new BudgetOptions
        {
            MostPerDay = string.IsNullOrEmpty(written.QuestionsPerDay) ? null : reading.Number(nameof(written.QuestionsPerDay), written.QuestionsPerDay, 1, 1, int.MaxValue, "an operator is asked at least once a day"),
            MostPerSecond = Rate(reading, written.QuestionsPerSecond),
        };
        return ListAsking.Anew with { Sightings = reading.Number(nameof(written.Confirm), written.Confirm, ListAsking.Anew.Sightings, 1, 10, "a change counts once it was seen 1 to 10 times"), Budget = budget };
    }

    private static double? Rate(SettingsReading reading, string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate >= 0.01) return rate;
        reading.Fault(nameof(WrittenSettings.QuestionsPerSecond), "is out of range; it is 0.01 at least");
        return null;
    }
}
