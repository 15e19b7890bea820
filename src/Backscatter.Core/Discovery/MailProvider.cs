using System.Text.Json.Serialization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>What a provider does with mail.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProviderRole>))]
public enum ProviderRole
{
    /// <summary>It keeps the mailboxes.</summary>
    [JsonStringEnumMemberName("mailbox")]
    Mailbox,

    /// <summary>It filters mail on its way to or from the server that keeps the mailboxes.</summary>
    [JsonStringEnumMemberName("gateway")]
    Gateway,

    /// <summary>It sends for its customers: newsletters, receipts, tickets, signatures.</summary>
    [JsonStringEnumMemberName("sender")]
    Sender,

    /// <summary>It passes mail on to another address.</summary>
    [JsonStringEnumMemberName("forwarder")]
    Forwarder,

    /// <summary>It keeps its customers' SPF records; the addresses in them are those of the customers' own senders, not its own.</summary>
    [JsonStringEnumMemberName("spf-host")]
    SpfHost,
}

/// <summary>A provider whose mail servers many customers share.</summary>
/// <param name="Id">A stable id in kebab case: <c>microsoft-365</c>.</param>
/// <param name="Name">The name people know it by.</param>
/// <param name="Role">What it does.</param>
/// <param name="MxSuffixes">Domains that its MX hosts are, or lie below.</param>
/// <param name="SpfIncludes">Domains that its customers include in SPF, or that lie above these.</param>
/// <param name="Ranges">Addresses it sends from, where it publishes them and they are stable; usually none.</param>
/// <param name="Note">One sentence for people about its addresses, fit to follow a colon.</param>
/// <param name="Source">Where the suffixes are documented.</param>
public sealed record MailProvider(
    string Id,
    string Name,
    ProviderRole Role,
    IReadOnlyList<string> MxSuffixes,
    IReadOnlyList<string> SpfIncludes,
    IReadOnlyList<AddressRange> Ranges,
    string Note,
    string Source)
{
    /// <summary>Whether the addresses behind its hosts and records are its own, and so not the customer's to fix.</summary>
    public bool OwnsAddresses => Role != ProviderRole.SpfHost;

    /// <summary>The name, for a line of a report.</summary>
    public override string ToString() => Name;
}
