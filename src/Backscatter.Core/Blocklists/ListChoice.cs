using System.Globalization;
using Backscatter.Core.Data;

namespace Backscatter.Core.Blocklists;

/// <summary>What an operator wants asked. Zones may be written as <see cref="BlocklistCatalogue.Find"/> reads them.</summary>
/// <param name="Only">Ask these and no others; empty for the lists that are on by default.</param>
/// <param name="Enable">Ask these as well.</param>
/// <param name="Disable">Do not ask these, whatever else is said.</param>
public sealed record ListWishes(IReadOnlyList<string> Only, IReadOnlyList<string> Enable, IReadOnlyList<string> Disable)
{
    /// <summary>No wish: the lists that are on by default.</summary>
    public static ListWishes None { get; } = new([], [], []);
}

/// <summary>Whether one list is asked, and why.</summary>
/// <param name="List">The list.</param>
/// <param name="IsOn">Whether it is asked.</param>
/// <param name="Why">Why it is, or is not, in a sentence; empty for a list that is on by default.</param>
public sealed record ListChoice(Blocklist List, bool IsOn, string Why)
{
    /// <summary>The choice for every list of a catalogue, in its order; where zones are named alone, those come first in the order they were named.</summary>
    /// <exception cref="DataFileException">A zone is in no entry, or a list that is wanted has ended; one line says which, and what to do.</exception>
    public static IReadOnlyList<ListChoice> Of(BlocklistCatalogue catalogue, ListWishes wishes, BlocklistKeys keys)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(wishes);
        ArgumentNullException.ThrowIfNull(keys);
        var only = Wanted(catalogue, wishes.Only);
        var enabled = Wanted(catalogue, wishes.Enable).ToHashSet();
        var disabled = catalogue.Named(wishes.Disable).ToHashSet();
        var named = only.ToHashSet();
        return [.. only.Concat(catalogue.Lists.Where(list => !named.Contains(list))).Select(list => Choose(list, named, enabled, disabled, keys))];
    }

    private static ListChoice Choose(Blocklist list, HashSet<Blocklist> only, HashSet<Blocklist> enabled, HashSet<Blocklist> disabled, BlocklistKeys keys)
    {
        if (!list.IsAsked) return new ListChoice(list, false, EndOf(list));
        if (disabled.Contains(list)) return new ListChoice(list, false, "Switched off by the operator.");
        if (only.Contains(list) || enabled.Contains(list)) return new ListChoice(list, true, list is { Key: { Required: true } key } && !keys.Has(key.Name) ? $"Switched on by the operator, and silent until a key \"{key.Name}\" is configured." : "Switched on by the operator.");
        if (only.Count > 0) return new ListChoice(list, false, "Not among the lists that were named.");
        if (list.On) return new ListChoice(list, true, "");
        return list is { OnWithKey: true, Key: { } its } && keys.Has(its.Name)
            ? new ListChoice(list, true, $"On because a key \"{its.Name}\" is configured.")
            : new ListChoice(list, false, list.OffBecause ?? "");
    }

    /// <summary>A list that has ended would give no answer that counts: who asks for it learns that at once, and what took its place.</summary>
    private static IReadOnlyList<Blocklist> Wanted(BlocklistCatalogue catalogue, IReadOnlyList<string> zones)
    {
        var wanted = catalogue.Named(zones);
        if (wanted.FirstOrDefault(list => !list.IsAsked) is not { } gone) return wanted;
        throw new DataFileException($"{gone.Zone} cannot be asked: {EndOf(gone)} {NextStep.ForEnded(gone)}");
    }

    private static string EndOf(Blocklist list)
    {
        var how = list.Ended is { } end ? $": {end.How}" : "";
        return list.Standing == ListStanding.Ended
            ? string.Create(CultureInfo.InvariantCulture, $"{list.Name} ended{(list.Ended?.Date is { } date ? (date.Length == 10 ? " on " : " in ") + date : "")}{how}.")
            : $"{list.Name} is not to be believed{how}.";
    }
}
