using Backscatter.Core.Blocklists;
using Backscatter.Lab.Dns;

namespace Backscatter.Cli.Demo;

/// <summary>The blocklists of the catalogue as the lab serves them: empty, but with the test points that the catalogue expects of them.</summary>
internal static class LabLists
{
    public static IReadOnlyList<LabBlocklist> Of(BlocklistCatalogue catalogue) =>
        [.. catalogue.Lists.Where(list => list.IsAsked).Select(list => new LabBlocklist(list.Zone) { TestPoints = Points(list) })];

    private static IReadOnlyList<LabListing>? Points(Blocklist list)
    {
        var points = list.TestPoints
            .Where(points => points.Listed is not null)
            .Select(points => new LabListing(Subject(points), Answer(list, points), "Test entry"))
            .ToList();
        return points.Count > 0 ? points : null;
    }

    // A domain list whose test name is 2.0.0.127 has an entry that the lab knows as the address 127.0.0.2.
    private static string Subject(TestPoints points) =>
        points.Kind == SubjectKinds.Domain && System.Net.IPAddress.TryParse(points.Listed!.Text, out _) ? string.Join('.', points.Listed.Text.Split('.').Reverse()) : points.Listed!.Text;

    /// <summary>The answer the list is known to give for its test point, else its first code, else what RFC 5782 suggests.</summary>
    private static string Answer(Blocklist list, TestPoints points) =>
        ((points.Answers.Count > 0 ? points.Answers[0].Text : null) ?? list.Codes.FirstOrDefault(code => code.Result == AnswerResult.Listed && code.Answer.Bit is null)?.Answer.Text) is { } text && System.Net.IPAddress.TryParse(text, out _)
            ? text
            : "127.0.0.2";
}
