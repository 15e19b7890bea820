using System.Globalization;

namespace Backscatter.Cli.Watching;

/// <summary>What is in a backup, in words.</summary>
internal static class BackupWords
{
    private static readonly string[] Told = ["tenant", "target", "state", "history", "scan", "channel"];

    /// <summary>How many records there are, and how many of the kinds that people ask for.</summary>
    public static string Of(IReadOnlyDictionary<string, int> counts) => string.Create(
        CultureInfo.InvariantCulture, $"{counts.Values.Sum()} records ({string.Join(", ", Told.Where(counts.ContainsKey).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind} {counts[kind]}")))})");
}
