using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Names;

namespace Backscatter.Core.Notifications.Telling;

/// <summary>
/// The addresses that a message leads to. Those of the service are built from the address that people reach it by, and are left out where it has
/// none; that of a list's removal page comes from the catalogue, never from an answer.
/// </summary>
public sealed class ServiceLinks
{
    /// <summary>The most characters of a link; what is longer is left out.</summary>
    public const int MostCharacters = 1000;

    private readonly Uri? _base;
    private readonly BlocklistCatalogue _lists;

    /// <summary>Links for a service.</summary>
    /// <param name="baseAddress">The address of the service, such as <c>https://backscatter.msp.example/</c>; null where people have none.</param>
    /// <param name="lists">The lists.</param>
    /// <exception cref="FormatException">The address is no absolute HTTP address; one line says so.</exception>
    public ServiceLinks(Uri? baseAddress, BlocklistCatalogue lists)
    {
        if (baseAddress is not null && !IsWeb(baseAddress))
            throw new FormatException($"{ForeignText.Quote(baseAddress.OriginalString, 120)} is no address that messages can lead to; write the service's own, such as https://backscatter.msp.example/");
        _base = baseAddress;
        _lists = lists;
    }

    /// <summary>The page of a finding.</summary>
    public string? Finding(TenantId tenant, string target, FindingKey key) => Of("findings", tenant, target, key);

    /// <summary>The page on which a finding is suppressed.</summary>
    public string? Suppress(TenantId tenant, string target, FindingKey key) => Of("suppressions/new", tenant, target, key);

    /// <summary>The page on which a list is asked to end a listing; null for what is no listing, and for a list that has no such page.</summary>
    public string? Removal(FindingKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ListOf(key)?.Removal.Link is { Length: <= MostCharacters } link && Uri.TryCreate(link, UriKind.Absolute, out var page) && IsWeb(page) ? link : null;
    }

    /// <summary>The list of a listing, or null.</summary>
    internal Blocklist? ListOf(FindingKey key) => key.List is { } zone ? _lists.Find(zone) : null;

    private string? Of(string page, TenantId tenant, string target, FindingKey key)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(key);
        if (_base is null) return null;
        var list = key.List is { } zone ? "&list=" + Escaped(zone) : "";
        var link = $"{_base.GetLeftPart(UriPartial.Path).TrimEnd('/')}/tenants/{tenant.Value}/{page}?target={Escaped(target)}&control={Escaped(key.Control)}&subject={Escaped(key.Subject)}{list}";
        return link.Length <= MostCharacters ? link : null;
    }

    // A lone surrogate is no character and cannot be written in an address.
    private static string Escaped(string text) => Uri.EscapeDataString(string.Concat(text.EnumerateRunes()));

    private static bool IsWeb(Uri address) => address is { IsAbsoluteUri: true, Scheme: "https" or "http", UserInfo.Length: 0 };
}
