using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Backup;

/// <summary>How records that a storage takes one at a time are stored many at a time.</summary>
internal static class Writing
{
    // As many as a service over HTTP answers well at once; a file writes those together that wait together.
    private const int SideBySide = 16;

    private const int MostTries = 10;

    /// <summary>Stores each, several side by side.</summary>
    public static Task EachAsync<T>(IEnumerable<T> records, Func<T, CancellationToken, Task> put, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        records, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (record, stop) => await put(record, stop));

    /// <summary>Stores a record whether there is one or not.</summary>
    /// <param name="record">The record.</param>
    /// <param name="find">Finds what is there.</param>
    /// <param name="put">Adds it (null), or changes what is there as its mark says; false where it was changed meanwhile.</param>
    /// <exception cref="StoreException">Somebody changes it again and again.</exception>
    public static async Task OverAsync<T>(T record, Func<Task<Stored<T>?>> find, Func<string?, Task<bool>> put)
    {
        if (await put(null)) return;
        for (var tried = 0; tried < MostTries; tried++)
        {
            if (await find() is { } there && (EqualityComparer<T>.Default.Equals(there.Value, record) || await put(there.ETag))) return;
        }

        throw new StoreException($"a {typeof(T).Name} is changed by somebody else again and again; end whatever works with this store, and try again");
    }
}
