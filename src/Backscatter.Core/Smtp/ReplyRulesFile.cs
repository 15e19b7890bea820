using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// Reads a file of <c>backscatter.reply-rules/1</c>. Every fault is a <see cref="FormatException"/> of one line: file, place, what is wrong, what to do.
/// It walks the document itself: a serialiser would cost every start more, and name its own types where a person wants to hear of the file's.
/// </summary>
internal sealed partial class ReplyRulesFile
{
    public const string Schema = "backscatter.reply-rules/1";

    private static readonly string[] RootProperties = ["schema", "version", "words", "nextSteps", "rules"];

    private static readonly string[] RuleProperties =
        ["id", "kind", "kindIfTemporary", "stages", "codes", "enhancedCodes", "text", "unless", "why", "nextStep"];

    private static readonly string[] Kinds = NamesOf(typeof(ReplyKind));
    private static readonly string[] Stages = NamesOf(typeof(SmtpStage));

    private readonly string _file;
    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    private ReplyRulesFile(string file) => _file = file;

    /// <summary>Reads the bytes of a file; <paramref name="file"/> is how errors call it.</summary>
    public static ReplyRules Read(ReadOnlyMemory<byte> json, string file) => new ReplyRulesFile(file).Read(json);

    private ReplyRules Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            return ReadRoot(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new FormatException(
                $"{_file}: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: this is not JSON; look for a comma, quote or bracket there or just before");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"{_file}: a text in it is not valid Unicode; save the file as UTF-8");
        }
    }

    private ReplyRules ReadRoot(JsonElement root)
    {
        Check(root, "the file", RootProperties);
        var schema = RequiredText(root, "schema", "the file");
        if (schema != Schema) throw Wrong("schema", $"is {ForeignText.Quote(schema)}; this version reads \"{Schema}\"");
        var version = RequiredText(root, "version", "the file");
        if (root.TryGetProperty("words", out var words)) ReadWords(words);
        return new ReplyRules(version, ReadRules(Required(root, "rules", "the file")), ReadNextSteps(Required(root, "nextSteps", "the file")));
    }

    private void ReadWords(JsonElement words)
    {
        Check(words, "words", null);
        foreach (var word in words.EnumerateObject())
        {
            if (!WordName().IsMatch(word.Name)) throw Wrong("words", $"{ForeignText.Quote(word.Name)} is no name of a word: letters a to z and hyphens only");
            _words[word.Name] = Pattern(word.Value, $"words.{word.Name}");
        }
    }

    private string[] ReadNextSteps(JsonElement steps)
    {
        Check(steps, "nextSteps", Kinds);
        return Array.ConvertAll(Kinds, kind => RequiredText(steps, kind, "nextSteps"));
    }

    private List<ReplyRule> ReadRules(JsonElement elements)
    {
        var rules = new List<ReplyRule>();
        foreach (var element in Items(elements, "rules").EnumerateArray())
        {
            var rule = ReadRule(element, $"rules[{rules.Count}]");
            if (rules.FindIndex(other => other.Id == rule.Id) is var twin and >= 0)
            {
                throw Wrong($"rules[{rules.Count}]", $"has the id {ForeignText.Quote(rule.Id)}, which rules[{twin}] has already; give it one of its own");
            }

            rules.Add(rule);
        }

        if (!rules[^1].HoldsAlways) throw Wrong("rules", "do not end in a rule without conditions; add one, so that every reply has a kind");
        return rules;
    }

    private ReplyRule ReadRule(JsonElement element, string place)
    {
        Check(element, place, RuleProperties);
        var id = RequiredText(element, "id", place);
        if (!RuleId().IsMatch(id)) throw Wrong(place, $"has the id {ForeignText.Quote(id)}; an id is words of a to z, 0 to 9 and hyphens, joined by dots");
        place = $"rule {ForeignText.Quote(id)}";
        return new ReplyRule
        {
            Id = id,
            Kind = (ReplyKind)Named(Required(element, "kind", place), $"{place}: kind", Kinds),
            KindIfTemporary = element.TryGetProperty("kindIfTemporary", out var temporary) ? (ReplyKind)Named(temporary, $"{place}: kindIfTemporary", Kinds) : null,
            Why = RequiredText(element, "why", place),
            NextStep = element.TryGetProperty("nextStep", out var next) ? Text(next, $"{place}: nextStep") : null,
            Stages = ReadStages(element, place),
            Codes = ReadList(element, place, "codes", Code),
            EnhancedCodes = ReadList(element, place, "enhancedCodes", Enhanced),
            Text = ReadList(element, place, "text", (item, at) => new ReplyPattern(Pattern(item, at))) ?? [],
            Unless = ReadList(element, place, "unless", (item, at) => new ReplyPattern(Pattern(item, at))) ?? [],
        };
    }

    private StageSet ReadStages(JsonElement rule, string place)
    {
        if (!rule.TryGetProperty("stages", out var names)) return StageSet.All;
        var stages = StageSet.None;
        foreach (var name in Items(names, $"{place}: stages").EnumerateArray()) stages = stages.With((SmtpStage)Named(name, $"{place}: stages", Stages));
        return stages;
    }

    private T[]? ReadList<T>(JsonElement rule, string place, string property, Func<JsonElement, string, T> read)
        where T : class
    {
        if (!rule.TryGetProperty(property, out var elements)) return null;
        place = $"{place}: {property}";
        var items = new T[Items(elements, place).GetArrayLength()];
        for (var i = 0; i < items.Length; i++) items[i] = read(elements[i], place);
        return items;
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
        var pattern = !written.Contains('{') ? written : WordInPattern().Replace(written, match => _words.TryGetValue(match.Groups[1].Value, out var word)
            ? $"(?:{word})"
            : throw Wrong(place, $"uses the word {match.Value}, which \"words\" does not have above it"));

        // Such a pattern could never match, and would fail silently.
        if (HasUnfolded(pattern))
        {
            throw Wrong(place, $"the pattern {ForeignText.Quote(written, 80)} has capitals or diacritics; replies are matched in lower case without diacritics");
        }

        return pattern;
    }

    private static bool HasUnfolded(string pattern)
    {
        var plain = pattern.Contains('\\') ? Escape().Replace(pattern, "") : pattern;
        return ReplyWording.Fold(plain) != plain;
    }

    private int Named(JsonElement element, string place, string[] names) =>
        Array.IndexOf(names, Text(element, place)) is var index and >= 0
            ? index
            : throw Wrong(place, $"is {ForeignText.Quote(element.GetString()!)}; it is one of {string.Join(", ", names)}");

    private string RequiredText(JsonElement element, string name, string place) => Text(Required(element, name, place), $"{place}: {name}");

    private string Text(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.String) throw Wrong(place, $"is {Describe(element)}; it is a text in quotes");
        var text = element.GetString()!;
        if (string.IsNullOrWhiteSpace(text)) throw Wrong(place, "is empty; write a text or leave the property out");
        return text.AsSpan().ContainsAny('\r', '\n') ? throw Wrong(place, "has several lines; write one") : text;
    }

    private JsonElement Items(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Array) throw Wrong(place, $"is {Describe(element)}; it is a list in square brackets");
        return element.GetArrayLength() > 0 ? element : throw Wrong(place, "is an empty list; leave it out or fill it");
    }

    private JsonElement Required(JsonElement element, string name, string place) =>
        element.TryGetProperty(name, out var value) ? value : throw Wrong(place, $"has no \"{name}\"; add it");

    private void Check(JsonElement element, string place, string[]? known)
    {
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(place, $"is {Describe(element)}; it is an object in braces");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (known is not null && Array.IndexOf(known, property.Name) < 0)
            {
                throw Wrong(place, $"has an unknown property {ForeignText.Quote(property.Name, 60)}; it may have {string.Join(", ", known)}");
            }

            if (!names.Add(property.Name)) throw Wrong(place, $"has the property {ForeignText.Quote(property.Name, 60)} twice; keep one");
        }
    }

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

    private static string[] NamesOf(Type type) => Array.ConvertAll(
        Enum.GetNames(type),
        name => type.GetField(name)!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RuleId();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex WordName();

    [GeneratedRegex(@"\{([a-z]+(?:-[a-z]+)*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex WordInPattern();

    [GeneratedRegex(@"\\p\{\w+\}|\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
