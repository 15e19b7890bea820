using Backscatter.Core.Monitoring;
using Backscatter.Core.Names;

namespace Backscatter.Core.Service;

/// <summary>Who may call the service.</summary>
/// <param name="Entra">The tokens of Microsoft Entra ID that are taken; null for none.</param>
/// <param name="Bindings">The tenants that callers are bound to, by their id; whoever is not named sees every tenant that a token lets it.</param>
/// <param name="RequestsPerSecond">How many requests a second one caller may send in the long run.</param>
/// <param name="RequestBurst">How many at once after a pause.</param>
public sealed record ServiceAccess(EntraAccess? Entra, IReadOnlyDictionary<string, IReadOnlyList<TenantId>> Bindings, int RequestsPerSecond, int RequestBurst)
{
    private const int Most = 100_000;

    /// <summary>Reads what is written.</summary>
    internal static ServiceAccess Read(SettingsReading reading, WrittenAccess written) => new(
        ReadEntra(reading, written.Entra),
        ReadBindings(reading, written.Bindings),
        reading.Number("Access:RequestsPerSecond", written.RequestsPerSecond, 50, 1, Most, "it is 1 to 100000"),
        reading.Number("Access:RequestBurst", written.RequestBurst, 400, 1, Most, "it is 1 to 100000"));

    // The name of an app setting on Linux takes no hyphens, so an id may be written without its own.
    private static Dictionary<string, IReadOnlyList<TenantId>> ReadBindings(SettingsReading reading, Dictionary<string, string?> written)
    {
        var read = new Dictionary<string, IReadOnlyList<TenantId>>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, tenants) in written.OrderBy(binding => binding.Key, StringComparer.Ordinal))
        {
            var id = Guid.TryParseExact(key, "N", out var guid) ? guid.ToString("D") : key;
            if (!read.TryAdd(id, Tenants(reading, key, tenants ?? ""))) reading.Fault($"Access:Bindings:{ForeignText.Escape(key, 60)}", "is there twice, with hyphens and without; write it once");
        }

        return read;
    }

    // Who is named with nothing is bound to nobody: to read it as no binding would open every tenant by a slip of the pen.
    private static IReadOnlyList<TenantId> Tenants(SettingsReading reading, string id, string text) =>
    [
        .. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(tenant => reading.Try(WrittenSettings.NameOf($"Access:Bindings:{ForeignText.Escape(id, 60)}"), () => TenantId.TryParse(tenant, out var read, out var error) ? read : throw new FormatException(error)))
            .OfType<TenantId>(),
    ];

    private static EntraAccess? ReadEntra(SettingsReading reading, WrittenEntra written)
    {
        if (new[] { written.Tenant, written.Audience, written.Authority, written.Issuer }.All(string.IsNullOrEmpty)) return null;
        const string example = "https://login.microsoftonline.com/DIRECTORY/v2.0";
        var tenant = reading.Text("Access:Entra:Tenant", written.Tenant, text => Guid.TryParse(text, out var id) ? id.ToString("D") : throw new FormatException($"{ForeignText.Quote(text, 60)} is no id of a directory; copy it from the overview of Microsoft Entra ID"));
        var authority = reading.Web("Access:Entra:Authority", written.Authority, example)?.ToString() ?? (tenant is null ? null : $"https://login.microsoftonline.com/{tenant}/v2.0");
        var issuer = reading.Web("Access:Entra:Issuer", written.Issuer, example) is null ? authority : written.Issuer;
        if (string.IsNullOrEmpty(written.Tenant) && string.IsNullOrEmpty(written.Authority)) reading.Fault("Access:Entra:Tenant", "is missing; write the directory's id, from the overview of Microsoft Entra ID");
        if (string.IsNullOrEmpty(written.Audience)) reading.Fault("Access:Entra:Audience", "is missing; write the application id of this service's registration");
        return authority is null || issuer is null || string.IsNullOrEmpty(written.Audience) ? null : new EntraAccess(authority, written.Audience, issuer);
    }
}

/// <summary>The tokens of Microsoft Entra ID that are taken.</summary>
/// <param name="Authority">Where its keys are found.</param>
/// <param name="Audience">For whom a token must be made.</param>
/// <param name="Issuer">Who must have made it.</param>
public sealed record EntraAccess(string Authority, string Audience, string Issuer);
