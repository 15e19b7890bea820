using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications.Http;
using Backscatter.Core.Notifications.Telling;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Service;

/// <summary>What the settings say, understood.</summary>
/// <param name="Engine">How scans are made.</param>
/// <param name="Lists">Every list, and whether it is asked.</param>
/// <param name="Sweeps">How often is checked, and how much at once.</param>
/// <param name="Retention">How long what is kept.</param>
/// <param name="Receivers">To whom messages may go that are refused otherwise.</param>
/// <param name="Links">Where messages lead.</param>
/// <param name="Access">Who may call.</param>
public sealed record ServiceSettings(
    EngineSetup Engine, IReadOnlyList<ListChoice> Lists, SweepOptions Sweeps, RetentionOptions Retention, ReceiverOptions Receivers, ServiceLinks Links, ServiceAccess Access)
{
    /// <summary>Where nobody can show that port 25 leads out, no server is connected to: most of the cloud blocks it, and silence would be taken for the servers' own.</summary>
    public static EndpointJudgement NoWayOut { get; } = EndpointJudgement.NotTested(
        NotTestedReason.NoAgent, "No connection was made: nothing shows that port 25 leads out of this service.",
        $"Name a mail server of yours in {WrittenSettings.NameOf(nameof(WrittenSettings.Canaries))}:0, where port 25 is open.", "egress.no-canary");

    /// <summary>Reads them. Files that they name are read too; nobody is connected to.</summary>
    /// <param name="written">The settings.</param>
    /// <param name="environment">The environment variables, for the keys of lists.</param>
    /// <param name="settings">What they say; null where something cannot be used.</param>
    /// <param name="faults">A line for each that cannot: its name and what to write. No secret is in it.</param>
    public static bool TryRead(WrittenSettings written, IDictionary environment, [NotNullWhen(true)] out ServiceSettings? settings, out IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(environment);
        var reading = new SettingsReading();
        var lists = ReadLists.Of(reading, written.Lists, environment);
        var read = new ServiceSettings(
            ReadEngine.Of(reading, written, lists),
            lists.Choices,
            ReadTimes.OfSweeps(reading, written),
            ReadTimes.OfRetention(reading, written.Retention),
            new ReceiverOptions { AllowsLoopback = reading.Flag("Laboratory:AllowLoopbackReceivers", written.Laboratory.AllowLoopbackReceivers) },
            reading.Text(nameof(written.ServiceAddress), written.ServiceAddress, text => new ServiceLinks(Address(text), lists.Catalogue)) ?? new ServiceLinks(null, lists.Catalogue),
            ServiceAccess.Read(reading, written.Access));
        faults = reading.Faults;
        settings = faults.Count == 0 ? read : null;
        return settings is not null;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw new FormatException($"{ForeignText.Quote(text, 120)} is no address; write it as https://backscatter.msp.example/");
}
