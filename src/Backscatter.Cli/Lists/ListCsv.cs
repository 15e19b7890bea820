using System.Globalization;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Cli.Lists;

/// <summary>One line for each list, for spreadsheets.</summary>
internal static class ListCsv
{
    private static readonly string[] Columns =
    [
        "zone", "name", "operator", "kind", "subjects", "standing", "on", "why", "severity", "scope", "contained_in", "key", "commercial_use", "limits",
        "removal", "expires_after_days", "price", "link", "advice", "ended", "successor", "confidence", "unconfirmed", "last_evidence",
    ];

    public static void Write(IEnumerable<ListChoice> choices, TextWriter output)
    {
        using var csv = new CsvLines(output);
        csv.Write(Columns);
        foreach (var (list, isOn, why) in choices)
        {
            csv.Write([
                list.Zone, list.Name, list.Operator, Words<BlocklistKind>.Of(list.Kind), ListWords.Subjects(list.Subjects), Words<ListStanding>.Of(list.Standing), isOn ? "yes" : "no", why,
                Words<ListingSeverity>.Of(list.Severity), Words<ListingScope>.Of(list.Scope), string.Join(' ', list.ContainedIn), list.Key?.Name ?? "", Words<CommercialUse>.Of(list.Terms.CommercialUse), ListWords.Limits(list.Terms),
                Words<RemovalPolicy>.Of(list.Removal.Policy), list.Removal.ExpiresAfterDays?.ToString(CultureInfo.InvariantCulture) ?? "", list.Removal.Price ?? "", list.Removal.Link ?? "", list.Removal.Advice,
                list.Ended?.Date ?? "", list.Ended?.Successor ?? "", Words<Confidence>.Of(list.Confidence), string.Join(' ', list.Unconfirmed.Select(Words<UnconfirmedPart>.Of)), list.LastEvidence ?? "",
            ]);
        }
    }
}
