using System.Collections.Frozen;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// All lists that are known, alive and dead. The shipped file can be overridden: an entry of the operator's file replaces the shipped entry of
/// the same zone, or adds one.
/// </summary>
public sealed class BlocklistCatalogue
{
    private const string ShippedFile = "blocklists.json";

    private static readonly Lazy<BlocklistCatalogue> ShippedOnce = new(ReadShipped);

    private readonly FrozenDictionary<string, Blocklist> _byName;
    private readonly FrozenDictionary<string, Blocklist> _byParent;

    private BlocklistCatalogue(IReadOnlyList<Blocklist> lists)
    {
        Lists = lists;
        // A zone is always itself, even where an alias of another entry claims the name.
        var names = new Dictionary<string, Blocklist>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var alias in list.Aliases.Where(alias => alias[0] != '*')) names.TryAdd(alias, list);
        }

        foreach (var list in lists) names[list.Zone] = list;
        _byName = names.ToFrozenDictionary(StringComparer.Ordinal);
        _byParent = lists
            .SelectMany(list => list.Aliases.Where(alias => alias[0] == '*').Select(alias => (Parent: alias[2..], List: list)))
            .DistinctBy(pair => pair.Parent)
            .ToFrozenDictionary(pair => pair.Parent, pair => pair.List, StringComparer.Ordinal);
    }

    /// <summary>The catalogue that comes with the program.</summary>
    public static BlocklistCatalogue Shipped => ShippedOnce.Value;

    /// <summary>Every list, in the order of the files.</summary>
    public IReadOnlyList<Blocklist> Lists { get; }

    /// <summary>The shipped catalogue with a file of the same format laid over it.</summary>
    /// <exception cref="DataFileException">The file cannot be read or used; one line says where, what and what to do.</exception>
    public static BlocklistCatalogue Load(string path) => Shipped.WithFile(path);

    /// <summary>This catalogue with a file laid over it.</summary>
    /// <exception cref="DataFileException">The file cannot be read or used; one line says where, what and what to do.</exception>
    public BlocklistCatalogue WithFile(string path) => With(DataFile.Shown(path), DataFile.Read(path));

    /// <summary>This catalogue with the text of a file laid over it.</summary>
    /// <param name="file">The file's name, for complaints.</param>
    /// <param name="json">Its content, UTF-8.</param>
    /// <exception cref="DataFileException">It cannot be used; one line says where, what and what to do.</exception>
    public BlocklistCatalogue With(string file, ReadOnlyMemory<byte> json)
    {
        var over = BlocklistFile.Read(file, json);
        CatalogueRules.RejectDuplicates(file, over);
        var replaced = over.ToDictionary(list => list.Zone, StringComparer.Ordinal);
        Blocklist[] merged = [.. Lists.Select(list => replaced.Remove(list.Zone, out var newer) ? newer : list), .. over.Where(list => replaced.ContainsKey(list.Zone))];
        CatalogueRules.Check(file, merged);
        return new BlocklistCatalogue(merged);
    }

    /// <summary>
    /// The list that a zone belongs to: itself, an alias, or a zone with a key or its placeholder in front
    /// (<c>&lt;key&gt;.zen.dq.spamhaus.net</c>). Null for a zone that no entry describes.
    /// </summary>
    public Blocklist? Find(string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var name = zone.Trim().TrimEnd('.').ToLowerInvariant();
        if (_byName.TryGetValue(name, out var exact)) return exact;

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
        {
            var parent = name[(dot + 1)..];
            if (_byName.TryGetValue(parent, out var list) && (list.Key is not null || IsPlaceholder(name[..dot]))) return list;
            if (_byParent.TryGetValue(parent, out var family)) return family;
        }

        return null;
    }

    /// <summary>
    /// What is asked when nobody chooses: the lists that are on, and those that are on with a key that is configured. Where a key opens a list
    /// of which another one is part, both stay; the checker counts them once.
    /// </summary>
    public IReadOnlyList<Blocklist> Default(BlocklistKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return [.. Lists.Where(list => list.On || (list.OnWithKey && list.Key is { } key && keys.Has(key.Name)))];
    }

    /// <summary>The lists of the zones that an operator names, in that order and each once.</summary>
    /// <exception cref="DataFileException">A zone is in no entry.</exception>
    public IReadOnlyList<Blocklist> Named(IEnumerable<string> zones)
    {
        ArgumentNullException.ThrowIfNull(zones);
        return [.. zones.Select(zone => Find(zone) ?? throw new DataFileException($"{ForeignText.Quote(zone, 80)} is no list of the catalogue; describe it in a file of the same format, or correct the name.")).Distinct()];
    }

    /// <summary>These lists as a file of the format that <see cref="Load"/> reads.</summary>
    public static string ToJson(IEnumerable<Blocklist> lists) => BlocklistFileWriter.Write(lists);

    private static bool IsPlaceholder(string front) => front is "key" or "apikey" or "api-key" or "your_key" or "your-key" or "yourkey" || front[0] is '<' or '{' or '$' or '[';

    private static BlocklistCatalogue ReadShipped() => new BlocklistCatalogue([]).With(ShippedFile, DataFile.ReadEmbedded(ShippedFile));
}
