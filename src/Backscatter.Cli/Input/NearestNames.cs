namespace Backscatter.Cli.Input;

/// <summary>Which of the known names somebody may have meant.</summary>
internal static class NearestNames
{
    private const int Most = 6;

    /// <summary>The nearest, best first; none where nothing is near.</summary>
    public static IReadOnlyList<string> Of(string asked, IEnumerable<string> known) =>
    [
        .. known.Select(name => (Name: name, Distance: name.Split('-').Append(name).Min(part => Distance(asked, part))))
            .Where(pair => pair.Distance <= 2)
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(pair => pair.Name),
    ];

    // Who writes a part of a name means those that contain it; who mistypes, those with the fewest letters to change, in the whole or in a part.
    private static int Distance(string asked, string name)
    {
        if (asked.Length >= 3 && name.Contains(asked, StringComparison.Ordinal)) return 0;
        if (Math.Abs(asked.Length - name.Length) > 2) return int.MaxValue;
        var row = Enumerable.Range(0, name.Length + 1).ToArray();
        for (var i = 1; i <= asked.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= name.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (asked[i - 1] == name[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[name.Length];
    }
}
