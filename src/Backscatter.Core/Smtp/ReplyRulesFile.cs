using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Reads a file of <c>backscatter.reply-rules/1</c>. Every fault is a <see cref="FormatException"/> of one line: file, place, what is wrong.</summary>
internal sealed partial class ReplyRulesFile
{
    public const string Schema = "backscatter.reply-rules/1";

    private static readonly FrozenDictionary<string, ReplyKind> Kinds = NamesOf<ReplyKind>();
    private static readonly FrozenDictionary<string, SmtpStage> Stages = NamesOf<SmtpStage>();

    private readonly string _file;
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    private ReplyRulesFile(string file) => _file = file;

    /// <summary>Reads the bytes of a file; <paramref name="file"/> is how errors call it.</summary>
    public static ReplyRules Read(ReadOnlyMemory<byte> json, string file) => new ReplyRulesFile(file).Read(json);

    private ReplyRules Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return ReadRoot(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException($"{_file}: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: this is not JSON; a comma, quote or bracket is missing there or just before");
        }
    }

    private ReplyRules ReadRoot(JsonElement root)
    {
        var properties = Properties(root, "the file", ["schema", "version", "words", "nextSteps", "rules"]);
        var schema = Text(Required(properties, "schema", "the file"), "schema");
        if (schema != Schema) throw Wrong("schema", $"is {ForeignText.Quote(schema)}; this version reads \"{Schema}\"");
        var version = Text(Required(properties, "version", "the file"), "version");
        if (properties.TryGetValue("words", out var words)) ReadWords(words);
        var nextSteps = ReadNextSteps(Required(properties, "nextSteps", "the file"));
        return new ReplyRules(version, ReadRules(Required(properties, "rules", "the file")), nextSteps);
    }

    private void ReadWords(JsonElement words)
    {
        foreach (var (name, value) in Properties(words, "words", null))
        {
            if (!WordName().IsMatch(name)) throw Wrong("words", $"{ForeignText.Quote(name)} is no name of a word: letters a to z and hyphens only");
            _words[name] = Pattern(value, $"words.{name}");
        }
    }

    private Dictionary<ReplyKind, string> ReadNextSteps(JsonElement steps)
    {
        var properties = Properties(steps, "nextSteps", Kinds.Keys);
        return Kinds.ToDictionary(kind => kind.Value, kind => Text(Required(properties, kind.Key, "nextSteps"), $"nextSteps.{kind.Key}"));
    }

    private List<ReplyRule> ReadRules(JsonElement elements)
    {
        var rules = new List<ReplyRule>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var element in Items(elements, "rules"))
        {
            var rule = ReadRule(element, $"rules[{rules.Count}]");
            if (!places.TryAdd(rule.Id, rules.Count))
            {
                throw Wrong($"rules[{rules.Count}]", $"has the id {ForeignText.Quote(rule.Id)}, which rules[{places[rule.Id]}] has already; give it one of its own");
            }

            rules.Add(rule);
        }

        if (rules.Count == 0 || !rules[^1].HoldsAlways) throw Wrong("rules", "do not end in a rule without conditions; add one, so that every reply has a kind");
        return rules;
    }

    private ReplyRule ReadRule(JsonElement element, string place)
    {
        var properties = Properties(element, place, ["id", "kind", "kindIfTemporary", "stages", "codes", "enhancedCodes", "text", "unless", "why", "nextStep"]);
        var id = Text(Required(properties, "id", place), $"{place}.id");
        if (!RuleId().IsMatch(id)) throw Wrong($"{place}.id", $"is {ForeignText.Quote(id)}; an id is words of a to z, 0 to 9 and hyphens, joined by dots");
        place = $"rule {ForeignText.Quote(id)}";
        return new ReplyRule
        {
            Id = id,
            Kind = Named(Required(properties, "kind", place), $"{place}: kind", Kinds),
            KindIfTemporary = properties.TryGetValue("kindIfTemporary", out var temporary) ? Named(temporary, $"{place}: kindIfTemporary", Kinds) : null,
            Why = Text(Required(properties, "why", place), $"{place}: why"),
            NextStep = properties.TryGetValue("nextStep", out var next) ? Text(next, $"{place}: nextStep") : null,
            Stages = properties.TryGetValue("stages", out var stages)
                ? Items(stages, $"{place}: stages").Select(stage => Named(stage, $"{place}: stages", Stages)).ToFrozenSet()
                : null,
            Codes = properties.TryGetValue("codes", out var codes)
                ? [.. Items(codes, $"{place}: codes").Select(code => Code(code, $"{place}: codes"))]
                : null,
            EnhancedCodes = properties.TryGetValue("enhancedCodes", out var enhanced)
                ? [.. Items(enhanced, $"{place}: enhancedCodes").Select(code => Enhanced(code, $"{place}: enhancedCodes"))]
                : null,
            Text = properties.TryGetValue("text", out var text) ? [.. Items(text, $"{place}: text").Select(item => new ReplyPattern(Pattern(item, $"{place}: text")))] : [],
            Unless = properties.TryGetValue("unless", out var unless) ? [.. Items(unless, $"{place}: unless").Select(item => new ReplyPattern(Pattern(item, $"{place}: unless")))] : [],
        };
    }

    private ReplyCodePattern Code(JsonElement element, string place) =>
        ReplyCodePattern.TryParse(Text(element, place), out var pattern)
            ? pattern
            : throw Wrong(place, $"{ForeignText.Quote(element.GetString()!)} is no reply code; write 550, 55x or 5xx");

    private EnhancedCodePattern Enhanced(JsonElement element, string place) =>
        EnhancedCodePattern.TryParse(Text(element, place), out var pattern)
            ? pattern
            : throw Wrong(place, $"{ForeignText.Quote(element.GetString()!)} is no enhanced status code; write 5.1.1, x.1.1 or 5.7.606-649");

    private string Pattern(JsonElement element, string place)
    {
        var written = Text(element, place);
        var pattern = WordInPattern().Replace(written, match => _words.TryGetValue(match.Groups[1].Value, out var word)
            ? $"(?:{word})"
            : throw Wrong(place, $"uses the word {match.Value}, which \"words\" does not have above it"));

        // Such a pattern could never match, and would fail silently.
        var plain = Escapes().Replace(pattern, "");
        if (ReplyWording.Fold(plain) != plain)
        {
            throw Wrong(place, $"the pattern {ForeignText.Quote(written, 80)} has capitals or diacritics; replies are matched in lower case without diacritics");
        }

        return pattern;
    }

    private T Named<T>(JsonElement element, string place, FrozenDictionary<string, T> names) =>
        names.TryGetValue(Text(element, place), out var value)
            ? value
            : throw Wrong(place, $"is {ForeignText.Quote(element.GetString()!)}; it is one of {string.Join(", ", names.Keys.Order(StringComparer.Ordinal))}");

    private string Text(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.String) throw Wrong(place, $"is {Describe(element)}; it is a text in quotes");
        string text;
        try
        {
            text = element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(place, "is a text with half of a surrogate pair in it; write the whole character");
        }

        if (string.IsNullOrWhiteSpace(text)) throw Wrong(place, "is empty; write a text or leave the property out");
        return text.AsSpan().ContainsAny('\r', '\n') ? throw Wrong(place, "has several lines; write one") : text;
    }

    private JsonElement.ArrayEnumerator Items(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Array) throw Wrong(place, $"is {Describe(element)}; it is a list in square brackets");
        return element.GetArrayLength() > 0 ? element.EnumerateArray() : throw Wrong(place, "is an empty list; leave it out or fill it");
    }

    private Dictionary<string, JsonElement> Properties(JsonElement element, string place, IEnumerable<string>? known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(place, $"is {Describe(element)}; it is an object in braces");
        var names = known?.ToArray();
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (names is not null && !names.Contains(property.Name, StringComparer.Ordinal))
            {
                throw Wrong(place, $"has an unknown property {ForeignText.Quote(property.Name, 60)}; it may have {string.Join(", ", names)}");
            }

            if (!properties.TryAdd(property.Name, property.Value)) throw Wrong(place, $"has the property {ForeignText.Quote(property.Name, 60)} twice; keep one");
        }

        return properties;
    }

    private JsonElement Required(Dictionary<string, JsonElement> properties, string name, string place) =>
        properties.TryGetValue(name, out var value) ? value : throw Wrong(place, $"has no \"{name}\"; add it");

    private FormatException Wrong(string place, string what) => new($"{_file}: {place} {what}");

    private static string Describe(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static FrozenDictionary<string, T> NamesOf<T>()
        where T : struct, Enum =>
        typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToFrozenDictionary(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name, field => (T)field.GetValue(null)!, StringComparer.Ordinal);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RuleId();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex WordName();

    [GeneratedRegex(@"\{([a-z]+(?:-[a-z]+)*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex WordInPattern();

    [GeneratedRegex(@"\\p\{\w+\}|\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Escapes();
}
