using Backscatter.Storage.Azure.Tables;

namespace Backscatter.Storage.Tests.Azure;

/// <summary>Stretches of keys as Table Storage understands them: ordinal comparison of partition and row key.</summary>
internal static class KeyRanges
{
    public static bool Holds(RowRange range, RowKey key) =>
        (range.UntilPartition is { } end ? IsBefore(range.Partition, key.Partition, end) : key.Partition == range.Partition) && IsBefore(range.From, key.Row, range.Until);

    private static bool IsBefore(string from, string key, string? until) =>
        string.CompareOrdinal(from, key) <= 0 && (until is null || string.CompareOrdinal(key, until) < 0);
}
