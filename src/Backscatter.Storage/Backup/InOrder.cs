using System.Runtime.CompilerServices;

namespace Backscatter.Storage.Backup;

/// <summary>
/// Makes an order of one that is left open where items are equal by what a storage sorts by: those of one time, names that begin alike. Only such items
/// are held at once.
/// </summary>
internal static class InOrder
{
    /// <summary>The items, those that stand together and are equal by one thing sorted by another.</summary>
    /// <param name="source">The items.</param>
    /// <param name="together">By what they are equal.</param>
    /// <param name="compare">How these are sorted.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    public static async IAsyncEnumerable<T> WithinAsync<T, TKey>(
        this IAsyncEnumerable<T> source, Func<T, TKey> together, Comparison<T> compare, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (held, key) = (new List<T>(), default(TKey));
        await foreach (var item in source.WithCancellation(cancellationToken))
        {
            var its = together(item);
            if (held.Count > 0 && !EqualityComparer<TKey>.Default.Equals(its, key))
            {
                held.Sort(compare);
                foreach (var one in held) yield return one;
                held.Clear();
            }

            key = its;
            held.Add(item);
        }

        held.Sort(compare);
        foreach (var one in held) yield return one;
    }

    /// <summary>What of a name decides its place in every storage: a longer one may be cut in a key.</summary>
    public static string Stem(string name) => name.Length > 100 ? name[..100] : name;
}
