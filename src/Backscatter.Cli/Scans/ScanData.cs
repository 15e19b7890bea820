using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>The data that a scan goes by: shipped, or from files that the operator names.</summary>
internal sealed record ScanData(IReadOnlyList<Blocklist> Lists, BlocklistKeys Keys, ReplyRules Rules, MailProviders Providers, ControlCatalogue Controls)
{
    /// <summary>The data that comes with the program.</summary>
    public static ScanData Shipped => new(BlocklistCatalogue.Shipped.Default(BlocklistKeys.None), BlocklistKeys.None, ReplyRules.Shipped, MailProviders.Shipped, ControlCatalogue.Shipped);

    /// <summary>The lists that were chosen, and the other files.</summary>
    /// <exception cref="UsageException">A file cannot be used.</exception>
    public static ScanData Load(ChosenLists lists, string? rules, string? providers, string? controls)
    {
        try
        {
            return new ScanData(
                lists.On,
                lists.Keys,
                rules is null ? ReplyRules.Shipped : ReplyRules.Load(rules),
                providers is null ? MailProviders.Shipped : MailProviders.Load(providers),
                controls is null ? ControlCatalogue.Shipped : ControlCatalogue.Load(controls));
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
