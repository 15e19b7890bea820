using Backscatter.Cli.Lists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>The data of a scan, from the files that were named on the command line.</summary>
internal static class ScanFiles
{
    /// <summary>The lists that were chosen, and the other files; what is shipped where none was named.</summary>
    /// <exception cref="UsageException">A file cannot be used.</exception>
    public static ScanData Load(ChosenLists lists, string? rules, string? providers, string? controls, string? fingerprints, string? remedies)
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
