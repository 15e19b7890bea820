using Backscatter.Core.Data;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// The keys of an operator in a file: <c>{ "schema": "backscatter.keys/1", "keys": { "spamhaus-dqs": "…" } }</c>. No complaint shows any of
/// its text, since a line that went wrong may be a key.
/// </summary>
public static class KeyFile
{
    private const string Schema = "backscatter.keys/1";

    /// <summary>Reads the keys.</summary>
    /// <param name="path">The file.</param>
    /// <param name="catalogue">The lists: a name that none of them uses is refused, because a key under it would silently do nothing.</param>
    /// <exception cref="DataFileException">The file cannot be read or used; one line says where and what to do, and shows no key.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path, BlocklistCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        var root = DataFile.Parse(DataFile.Shown(path), DataFile.Read(path), Schema);
        var place = root.Child("keys") ?? throw root.Wrong("is missing", "add it: \"keys\": { \"spamhaus-dqs\": \"…\" }", "keys");
        root.RejectUnknown();
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names(catalogue))
        {
            if (place.OptionalText(name) is { } key) keys.Add(name, key);
        }

        place.RejectUnknownUnseen();
        return keys;
    }

    /// <summary>The names under which the lists of a catalogue look for a key, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names(BlocklistCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        return [.. catalogue.Lists.Select(list => list.Key?.Name).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
    }
}
