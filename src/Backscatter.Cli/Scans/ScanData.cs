using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>The data that a scan goes by: shipped, or from files that the operator names.</summary>
internal sealed record ScanData(IReadOnlyList<Blocklist> Lists, ReplyRules Rules, MailProviders Providers, ControlCatalogue Controls)
{
    /// <summary>The data that comes with the program.</summary>
    public static ScanData Shipped => new(BlocklistCatalogue.Shipped.Default(BlocklistKeys.None), ReplyRules.Shipped, MailProviders.Shipped, ControlCatalogue.Shipped);

    /// <summary>Reads the files; a value of <paramref name="lists"/> that ends in .json is a catalogue, every other one a zone, or several with commas.</summary>
    /// <exception cref="UsageException">A file cannot be used, or a zone is unknown.</exception>
    public static ScanData Load(IEnumerable<string> lists, string? rules, string? providers, string? controls)
    {
        try
        {
            var named = lists.SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToLookup(value => value.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
            var catalogue = named[true].Aggregate(BlocklistCatalogue.Shipped, (over, file) => over.WithFile(file));
            return new ScanData(
                named[false].Any() ? catalogue.Named(named[false]) : catalogue.Default(BlocklistKeys.None),
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
