using System.Text.RegularExpressions;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Reads a file of reply rules, and says in one line what is wrong with one that can't be used.</summary>
internal sealed partial class ReplyRulesFile
{
    private const string ShippedName = "reply-rules.json";

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    public static ReplyRules ReadShipped() => new ReplyRulesFile().Read(ShippedName, DataFile.ReadEmbedded(ShippedName));

    public static ReplyRules Read(string path)
    {
        var file = DataFile.Shown(path);
        var rules = new ReplyRulesFile().Read(file, DataFile.Read(path));

        // Compiled now: a mistake must show at the start, not at the first reply that it would have decided. A test does the same for the shipped file.
        foreach (var rule in rules.All)
        {
            if (rule.Patterns.Select(pattern => pattern.FindMistake()).FirstOrDefault(mistake => mistake is not null) is { } wrong)
                throw DataFileException.At(file, rule.Id, wrong, "write it as the schema of the file describes it");
        }

        return rules;
    }

    private ReplyRules Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, ReplyRules.Schema);
        var version = root.Text("version");
        foreach (var word in root.Children("words")) ReadWord(word);
        var nextSteps = ReadNextSteps(root.Child("nextSteps") ?? throw root.Wrong("is missing", "add it", "nextSteps"));
        var rules = root.Children("rules").Select(ReadRule).ToList();
        root.RejectUnknown();
        CheckOrder(root, rules);
        return new ReplyRules(version, rules, nextSteps);
    }

    private void ReadWord(DataPlace place)
    {
        var name = place.Text("name");
        if (!WordName().IsMatch(name)) throw place.Wrong($"is {ForeignText.Quote(name, 60)}", "write lower-case letters and single hyphens", "name");
        var pattern = Pattern(place, "pattern", place.Text("pattern"));
        place.RejectUnknown();
        if (!_words.TryAdd(name, pattern)) throw place.Wrong($"is {ForeignText.Quote(name, 60)}, which an earlier word is called already", "rename one", "name");
    }

    private static Dictionary<ReplyKind, string> ReadNextSteps(DataPlace place)
    {
        var steps = new Dictionary<ReplyKind, string>();
        foreach (var kind in Enum.GetValues<ReplyKind>()) steps[kind] = place.Text(Words<ReplyKind>.Of(kind));
        place.RejectUnknown();
        return steps;
    }

    private ReplyRule ReadRule(DataPlace place)
    {
        var id = place.Text("id");
        if (!RuleId().IsMatch(id)) throw place.Wrong($"is {ForeignText.Quote(id, 60)}", "write words of a to z, 0 to 9 and hyphens, joined by dots", "id");
        place.Name(id);
        var rule = new ReplyRule
        {
            Id = id,
            Kind = place.Word<ReplyKind>("kind"),
            KindIfTemporary = place.OptionalWord<ReplyKind>("kindIfTemporary"),
            Why = place.Text("why"),
            NextStep = place.OptionalText("nextStep"),
            Stages = StageSet.Of(place.WordList<SmtpStage>("stages")),
            Codes = [.. place.Texts("codes").Select(text => Code(place, text))],
            EnhancedCodes = [.. place.Texts("enhancedCodes").Select(text => EnhancedCode(place, text))],
            Text = [.. place.Texts("text").Select(text => new ReplyPattern(Pattern(place, "text", text)))],
            Unless = [.. place.Texts("unless").Select(text => new ReplyPattern(Pattern(place, "unless", text)))],
        };
        place.RejectUnknown();
        return rule;
    }

    private static ReplyCodePattern Code(DataPlace place, string text) =>
        ReplyCodePattern.TryParse(text, out var pattern) ? pattern : throw place.Wrong($"is {ForeignText.Quote(text, 40)}", "write 550, 55x or 5xx", "codes");

    private static EnhancedCodePattern EnhancedCode(DataPlace place, string text) =>
        EnhancedCodePattern.TryParse(text, out var pattern)
            ? pattern
            : throw place.Wrong($"is {ForeignText.Quote(text, 40)}", "write 5.1.1, x.1.1 or 5.7.606-649", "enhancedCodes");

    private string Pattern(DataPlace place, string property, string written)
    {
        var pattern = WordInPattern().Replace(written, match => _words.TryGetValue(match.Groups[1].Value, out var word)
            ? $"(?:{word})"
            : throw place.Wrong($"uses {match.Value}, which no word above is called", "correct it, or add the word", property));

        return ReplyPattern.IsFolded(pattern) ? pattern : throw place.Wrong(
            $"is {ForeignText.Quote(written, 80)}", "write it in lower case without diacritics, as replies are matched", property);
    }

    private static void CheckOrder(DataPlace root, List<ReplyRule> rules)
    {
        if (rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw root.Wrong($"has the id {twice.Key} twice", "give each rule one of its own", "rules");
        var always = rules.FindIndex(rule => rule.HoldsAlways);
        if (always < 0) throw root.Wrong("may leave a reply without a kind", "add a last rule without conditions", "rules");
        if (always < rules.Count - 1)
            throw root.Wrong($"has {rules[always].Id} before its end, which holds for every reply", "give that rule a condition, or move it to the end", "rules");
    }

    [GeneratedRegex(@"^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RuleId();

    [GeneratedRegex("^[a-z]+(?:-[a-z]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex WordName();

    [GeneratedRegex(@"\{([a-z]+(?:-[a-z]+)*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex WordInPattern();
}
