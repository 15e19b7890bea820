using System.Collections;
using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Service;

/// <summary>Which lists are asked, and with what.</summary>
/// <param name="Catalogue">Every list that is known.</param>
/// <param name="Choices">For each of them, whether it is asked and why.</param>
/// <param name="Keys">The keys that are configured.</param>
internal sealed record ReadLists(BlocklistCatalogue Catalogue, IReadOnlyList<ListChoice> Choices, BlocklistKeys Keys)
{
    /// <summary>The lists that are asked.</summary>
    public IReadOnlyList<Blocklist> On => [.. Choices.Where(choice => choice.IsOn).Select(choice => choice.List)];

    /// <summary>Reads what is written; what is shipped where it cannot be used.</summary>
    public static ReadLists Of(SettingsReading reading, WrittenLists written, IDictionary environment)
    {
        var catalogue = BlocklistCatalogue.Shipped;
        for (var i = 0; i < written.Files.Length; i++)
        {
            var (file, over) = (written.Files[i], catalogue);
            catalogue = reading.Try(WrittenSettings.NameOf($"Lists:Files:{i}"), () => over.WithFile(file)) ?? over;
        }

        // One variable more that is wrong must not hide what is wrong with the file.
        var fromFile = reading.Text("Lists:KeyFile", written.KeyFile, path => ListKeys.Read(path, new Dictionary<string, string>(), catalogue));
        var all = reading.Try("BACKSCATTER_KEY_…", () => ListKeys.Read(fromFile is null ? null : written.KeyFile, environment, catalogue));
        var keys = all ?? fromFile ?? BlocklistKeys.None;
        var choices = reading.Try(WrittenSettings.NameOf("Lists"), () => ListChoice.Of(catalogue, new ListWishes(written.Only, written.Enable, written.Disable), keys));
        return new ReadLists(catalogue, choices ?? ListChoice.Of(catalogue, ListWishes.None, keys), keys);
    }
}
