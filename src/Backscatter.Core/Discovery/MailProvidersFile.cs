using System.Text.RegularExpressions;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Reads a catalogue file of mail providers, and says in one line what is wrong with one that can't be used.</summary>
internal static partial class MailProvidersFile
{
    private const string ShippedName = "mail-providers.json";

    public static MailProviders ReadShipped() => Read(ShippedName, DataFile.ReadEmbedded(ShippedName));

    public static MailProviders Read(string path) => Read(DataFile.Shown(path), DataFile.Read(path));

    internal static MailProviders Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, MailProviders.Schema);
        var note = root.Text("note");
        var providers = root.Children("providers").Select(place => ReadProvider(place, note)).ToList();
        root.RejectUnknown();
        RefuseTwice(root, providers.Select(provider => provider.Id), "id");
        RefuseTwice(root, providers.SelectMany(provider => provider.MxSuffixes), "MX suffix");
        RefuseTwice(root, providers.SelectMany(provider => provider.SpfIncludes), "SPF include");
        return new MailProviders(providers);
    }

    private static MailProvider ReadProvider(DataPlace place, string note)
    {
        var id = place.Text("id");
        if (!IdPattern().IsMatch(id))
            throw place.Wrong($"is {ForeignText.Quote(id, 60)}", "write lower-case letters, digits and single hyphens", "id");
        place.Name(id);
        var provider = new MailProvider(
            id,
            place.Text("name"),
            place.Word<ProviderRole>("role"),
            Suffixes(place, "mxSuffixes"),
            Suffixes(place, "spfIncludes"),
            [.. place.Texts("ranges").Select(text => Range(place, text))],
            place.OptionalText("note") ?? note,
            Source(place));
        place.RejectUnknown();
        return provider.MxSuffixes.Count + provider.SpfIncludes.Count > 0
            ? provider
            : throw place.Wrong("has nothing to be recognised by", "give it mxSuffixes or spfIncludes");
    }

    private static IReadOnlyList<string> Suffixes(DataPlace place, string property)
    {
        var suffixes = place.Texts(property);
        foreach (var suffix in suffixes)
        {
            if (!DomainName.TryParse(suffix, out var domain, out var error))
                throw place.Wrong($"has an entry that is none: {error}", "write a domain name", property);
            if (domain.Ascii != suffix || domain.Labels.Count < 2)
                throw place.Wrong($"has {ForeignText.Quote(suffix, 80)}, which is no suffix", "write at least two labels in lower case", property);
        }

        return suffixes;
    }

    private static AddressRange Range(DataPlace place, string text) =>
        AddressRange.TryParse(text, out var range, out var error) ? range : throw place.Wrong(
            $"has an entry that is none: {error}", "write a CIDR range", "ranges");

    private static string Source(DataPlace place)
    {
        var source = place.Text("source");
        return source.StartsWith("https://", StringComparison.Ordinal) ? source : throw place.Wrong(
            "is no address of a page", "write one that begins with https://", "source");
    }

    private static void RefuseTwice(DataPlace root, IEnumerable<string> values, string what)
    {
        if (values.GroupBy(value => value, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw root.Wrong($"has the {what} {twice.Key} twice", "keep one", "providers");
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
