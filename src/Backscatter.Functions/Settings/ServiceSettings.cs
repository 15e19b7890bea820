using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications.Telling;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Backscatter.Functions.Settings;

/// <summary>What the app settings say, understood.</summary>
/// <param name="Engine">How scans are made.</param>
/// <param name="Sweeps">How often is checked, and how much at once.</param>
/// <param name="Links">Where messages lead.</param>
public sealed record ServiceSettings(EngineSetup Engine, SweepOptions Sweeps, ServiceLinks Links)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="OptionsValidationException">Some cannot be used: a line for each, with its name and what to write.</exception>
    public static ServiceSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var written = configuration.GetSection(WrittenSettings.Section).Get<WrittenSettings>() ?? new WrittenSettings();
        var reading = new SettingsReading();
        var keys = reading.Try("BACKSCATTER_KEY_…", () => ListKeys.Read(null, Environment.GetEnvironmentVariables(), BlocklistCatalogue.Shipped)) ?? BlocklistKeys.None;
        var ehlo = reading.HostName(nameof(written.Ehlo), written.Ehlo);
        var sender = reading.HostName(nameof(written.SenderDomain), written.SenderDomain);
        var canaries = reading.All(nameof(written.Canaries), written.Canaries, text => Canary.TryParse(text, out var canary, out var error) ? canary : throw new FormatException(error));
        if (canaries.Count > 0 && ehlo is null) reading.Fault(nameof(written.Ehlo), "is missing, and mail servers are to be probed; write the name of this service's address, such as probe.msp.example");
        var engine = new EngineSetup
        {
            Resolvers = Resolvers(reading, written.Resolvers),
            Data = ScanData.Shipped with { Lists = BlocklistCatalogue.Shipped.Default(keys), Keys = keys },
            Ehlo = Identity(ehlo),
            SenderDomain = Identity(sender ?? ehlo),
            Probe = ProbeConsent.Granted,
            Withheld = canaries.Count == 0 ? NoWayOut : null,
            Canaries = canaries,
            OwnAddress = reading.Address(nameof(written.OwnAddress), written.OwnAddress),
            ProviderLimits = new ProviderLimits(),
        };
        if (written.Concurrency is < 1 or > 64) reading.Fault(nameof(written.Concurrency), "is out of range; 1 to 64 targets are scanned side by side");
        var links = reading.Try(WrittenSettings.NameOf(nameof(written.ServiceAddress)), () => new ServiceLinks(ServiceAddress(written.ServiceAddress), BlocklistCatalogue.Shipped));
        reading.ThrowIfAny();
        return new ServiceSettings(engine, new SweepOptions { Concurrency = written.Concurrency }, links!);
    }

    /// <summary>Where nobody can show that port 25 leads out, no server is connected to: most of the cloud blocks it, and silence would be taken for the servers' own.</summary>
    public static EndpointJudgement NoWayOut { get; } = EndpointJudgement.NotTested(
        NotTestedReason.NoAgent, "No connection was made: nothing shows that port 25 leads out of this service.",
        $"Name a mail server of yours in {WrittenSettings.NameOf(nameof(WrittenSettings.Canaries))}:0, where port 25 is open.", "egress.no-canary");

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

    private static Uri? ServiceAddress(string? text) => string.IsNullOrEmpty(text) ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) ? address
        : throw new FormatException($"{ForeignText.Quote(text, 120)} is no address; write it as https://backscatter.msp.example/");
}
