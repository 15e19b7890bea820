using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Reads a catalogue file of mail providers, and says in one line what is wrong with one that can't be read.</summary>
internal static partial class MailProvidersFile
{
    private const string ShippedName = "mail-providers.json";
    private const int MaxBytes = 4 * 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        ReadCommentHandling = JsonCommentHandling.Disallow,
    };

    public static MailProviders ReadShipped()
    {
        using var stream = typeof(MailProvidersFile).Assembly.GetManifestResourceStream(ShippedName)
            ?? throw new FormatException($"{ShippedName} is missing from the program: build it again");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.ToArray(), ShippedName);
    }

    public static MailProviders Read(string path)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > MaxBytes)
                throw new FormatException($"{path}: {length} bytes is too much for a catalogue of mail providers: name another file");
            return Read(File.ReadAllBytes(path), path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException(
                $"{ForeignText.Escape(path)}: can't be read ({ForeignText.Escape(error.Message)}): name a readable file", error);
        }
    }

    internal static MailProviders Read(byte[] utf8, string file)
    {
        var body = Deserialize(utf8, file);
        if (body.Schema != MailProviders.Schema)
            throw Wrong(file, "schema", $"{ForeignText.Quote(body.Schema, 60)} is not {MailProviders.Schema}", "name a catalogue of mail providers");
        var providers = body.Providers.Select((entry, i) => Read(entry, $"providers[{i}]", body.Note, file)).ToList();
        RefuseTwice(providers.Select(provider => provider.Id), "id", file);
        RefuseTwice(providers.SelectMany(provider => provider.MxSuffixes), "mxSuffixes", file);
        RefuseTwice(providers.SelectMany(provider => provider.SpfIncludes), "spfIncludes", file);
        return new MailProviders(providers);
    }

    private static Body Deserialize(byte[] utf8, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Body>(utf8, Options)
                ?? throw Wrong(file, "line 1", "null is no catalogue", "write an object with schema and providers");
        }
        catch (JsonException error)
        {
            var said = error.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
            throw Wrong(file, $"line {error.LineNumber + 1}, {error.Path ?? "$"}", ForeignText.Escape(said), "mend it there or remove it");
        }
    }

    private static MailProvider Read(Entry entry, string place, string note, string file)
    {
        if (!IdPattern().IsMatch(entry.Id))
            throw Wrong(file, $"{place}.id", $"{ForeignText.Quote(entry.Id, 60)} is no id", "use lower-case letters, digits and single hyphens");
        var named = $"{place} ({entry.Id})";
        if (entry.MxSuffixes.Count + entry.SpfIncludes.Count == 0)
            throw Wrong(file, named, "nothing to recognise the provider by", "give mxSuffixes or spfIncludes");
        foreach (var name in entry.MxSuffixes.Concat(entry.SpfIncludes))
        {
            if (!DomainName.TryParse(name, out var domain, out var error)) throw Wrong(file, named, error, "write a domain name");
            if (domain.Ascii != name || domain.Labels.Count < 2)
                throw Wrong(file, named, $"{ForeignText.Quote(name, 80)} is not a suffix", "write at least two labels in lower case");
        }

        var ranges = new List<AddressRange>();
        foreach (var text in entry.Ranges ?? [])
        {
            if (!AddressRange.TryParse(text, out var range, out var error)) throw Wrong(file, named, error, "write a CIDR range");
            ranges.Add(range);
        }

        return new MailProvider(entry.Id, entry.Name, entry.Role, entry.MxSuffixes, entry.SpfIncludes, ranges, entry.Note ?? note, entry.Source);
    }

    private static void RefuseTwice(IEnumerable<string> values, string property, string file)
    {
        var twice = values.GroupBy(value => value, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw Wrong(file, property, $"{ForeignText.Quote(twice.Key, 80)} stands there twice", "keep one");
    }

    private static FormatException Wrong(string file, string place, string what, string next) =>
        new($"{ForeignText.Escape(file)}: {place}: {what}: {next}");

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();

    private sealed record Body(string Schema, string Note, IReadOnlyList<Entry> Providers);

    private sealed record Entry(
        string Id,
        string Name,
        ProviderRole Role,
        IReadOnlyList<string> MxSuffixes,
        IReadOnlyList<string> SpfIncludes,
        string Source,
        IReadOnlyList<string>? Ranges = null,
        string? Note = null);
}
