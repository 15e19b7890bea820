using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Serving;

/// <summary>What a service says of itself when it has started, a line for each thing. No secret is in it.</summary>
internal static class StartNotes
{
    /// <summary>The lines.</summary>
    /// <param name="setup">What was said to it.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="addresses">Where it listens, ports as they are.</param>
    /// <param name="hasLocalKey">Whether the key of this machine is taken.</param>
    /// <param name="telemetry">Where telemetry goes; null for nowhere.</param>
    public static IReadOnlyList<string> Of(ServeSetup setup, ServiceSettings settings, IReadOnlyCollection<string> addresses, bool hasLocalKey, Uri? telemetry) =>
    [
        .. addresses.Select(address => $"Listening at {address}"),
        $"Pages of the API: {addresses.First()}/api/docs",
        hasLocalKey ? $"Key of this machine: in {ForeignText.Escape(setup.KeyFile)}; send it as Authorization: Bearer" : "Key of this machine: off, as tokens of Entra ID are taken; --local-key switches it on",
        settings.Access.Entra is { } entra ? $"Tokens of Entra ID: those for {ForeignText.Escape(entra.Audience)}" : $"Tokens of Entra ID: off, as {WrittenSettings.NameOf("Access:Entra:Tenant")} is not set",
        $"Everything is kept in {(setup.StoreFile is { } file ? ForeignText.Escape(file) : "the Azure storage account that was named")}",
        $"Blocklists: {settings.Engine.Data.Lists.Count} are asked, through {string.Join(", ", settings.Engine.Resolvers)}",
        Probing(settings.Engine),
        telemetry is null ? $"Telemetry: off, as {Telemetry.Variable} is not set" : $"Telemetry: to {telemetry.Scheme}://{telemetry.Authority}",
    ];

    private static string Probing(EngineSetup engine) => engine.Withheld is { } withheld
        ? $"Mail servers are not probed: {withheld.Why} {withheld.NextStep}"
        : $"Mail servers are probed as {engine.Ehlo} where that is permitted, once {string.Join(", ", engine.Canaries.Select(canary => ForeignText.Escape(canary.Host, 80)))} shows that port 25 leads out";
}
