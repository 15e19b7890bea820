using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>The data that a scan goes by: shipped, or from files that the operator names.</summary>
/// <param name="Lists">The lists that are asked.</param>
/// <param name="Keys">The keys of those that want one.</param>
/// <param name="Rules">What replies of mail servers mean.</param>
/// <param name="Providers">Whose mail servers are whose.</param>
/// <param name="Controls">The controls that are decided.</param>
public sealed record ScanData(IReadOnlyList<Blocklist> Lists, BlocklistKeys Keys, ReplyRules Rules, MailProviders Providers, ControlCatalogue Controls)
{
    /// <summary>What mail products are recognised by.</summary>
    public Fingerprints Fingerprints { get; init; } = Fingerprints.Shipped;

    /// <summary>What to set on them.</summary>
    public RemedyCatalogue Remedies { get; init; } = RemedyCatalogue.Shipped;

    /// <summary>The data that comes with the program.</summary>
    public static ScanData Shipped => new(BlocklistCatalogue.Shipped.Default(BlocklistKeys.None), BlocklistKeys.None, ReplyRules.Shipped, MailProviders.Shipped, ControlCatalogue.Shipped);
}
