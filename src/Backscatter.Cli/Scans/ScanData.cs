using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>The data that a scan goes by: shipped, or from files that the operator names.</summary>
internal sealed record ScanData(IReadOnlyList<Blocklist> Lists, BlocklistKeys Keys, ReplyRules Rules, MailProviders Providers, ControlCatalogue Controls)
{
    /// <summary>What mail products are recognised by.</summary>
    public Fingerprints Fingerprints { get; init; } = Fingerprints.Shipped;

    /// <summary>What to set on them.</summary>
    public RemedyCatalogue Remedies { get; init; } = RemedyCatalogue.Shipped;

    /// <summary>The data that comes with the program.</summary>
    public static ScanData Shipped => new(BlocklistCatalogue.Shipped.Default(BlocklistKeys.None), BlocklistKeys.None, ReplyRules.Shipped, MailProviders.Shipped, ControlCatalogue.Shipped);

    /// <summary>The lists that were chosen, and the other files.</summary>
    /// <exception cref="UsageException">A file cannot be used.</exception>
    public static ScanData Load(ChosenLists lists, string? rules, string? providers, string? controls, string? fingerprints = null, string? remedies = null)
    {
        try
        {
            return new ScanData(
                lists.On,
                lists.Keys,
                rules is null ? ReplyRules.Shipped : ReplyRules.Load(rules),
                providers is null ? MailProviders.Shipped : MailProviders.Load(providers),
                controls is null ? ControlCatalogue.Shipped : ControlCatalogue.Load(controls))
            {
                Fingerprints = fingerprints is null ? Fingerprints.Shipped : Fingerprints.Load(fingerprints),
                Remedies = remedies is null ? RemedyCatalogue.Shipped : RemedyCatalogue.Load(remedies),
            };
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
