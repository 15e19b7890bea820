using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// The grammar of DMARC records (RFC 9989 section 4.8; RFC 7489 section 6.4 for pct, rf and ri). Pure, linear, and without exceptions for any input.
/// </summary>
internal static class DmarcGrammar
{
    private const string Version = "DMARC1";
    private const int MostTags = 100;

    private static readonly (string, DmarcAlignment)[] AlignmentChoices = [("r", DmarcAlignment.Relaxed), ("s", DmarcAlignment.Strict)];
    private static readonly (string, DmarcSuffix)[] SuffixChoices =
        [("y", DmarcSuffix.PublicSuffix), ("n", DmarcSuffix.Organization), ("u", DmarcSuffix.Unsaid)];

    public static bool IsDmarc(string text)
    {
        var first = text.AsSpan();
        if (first.IndexOf(';') is var end and >= 0) first = first[..end];
        var equals = first.IndexOf('=');
        if (equals <= 0 || first[0] is not ('v' or 'V') || !first[1..equals].Trim(" \t").IsEmpty) return false;
        return first[(equals + 1)..].Trim(" \t").SequenceEqual(Version);
    }

    public static bool LooksLikeDmarc(string text)
    {
        if (IsDmarc(text)) return false;
        var bare = string.Concat(text.Take(40).Where(c => !char.IsWhiteSpace(c) && c is not ('"' or '\'' or '\u201c' or '\u201d')));
        return bare.StartsWith("v=dmarc", StringComparison.OrdinalIgnoreCase);
    }

    public static DmarcRecord Read(string text)
    {
        var problems = new List<DmarcProblem>();
        var tags = ReadTags(text, problems);
        var (policy, isPolicy) = Policy("p", tags, problems);
        var (subdomains, isSubdomains) = Policy("sp", tags, problems);
        var (nonexistent, isNonexistent) = Policy("np", tags, problems);
        if (!tags.ContainsKey("p")) Note(problems, DmarcProblemKind.MissingPolicy, "the record has no p tag, which counts as p=none");

        // An invalid policy anywhere makes receivers act as if the record said p=none (RFC 9989 section 4.10).
        var sound = isPolicy && isSubdomains && isNonexistent;
        var record = new DmarcRecord(
            text,
            sound ? policy ?? DmarcPolicy.None : DmarcPolicy.None,
            sound ? subdomains : null,
            sound ? nonexistent : null,
            Choose("adkim", tags, problems, AlignmentChoices, DmarcAlignment.Relaxed),
            Choose("aspf", tags, problems, AlignmentChoices, DmarcAlignment.Relaxed),
            Uris("rua", tags, problems),
            Uris("ruf", tags, problems),
            FailureOptions(tags, problems),
            Percent(tags, problems),
            Choose("t", tags, problems, [("y", true), ("n", false)], false),
            Choose("psd", tags, problems, SuffixChoices, DmarcSuffix.Unsaid),
            problems);
        if (record.IsTest) Note(problems, DmarcProblemKind.TestMode, "t=y asks receivers not to act on the policy yet");
        if (record.AggregateReports.Count == 0)
            Note(problems, DmarcProblemKind.NoReports, "no rua address receives aggregate reports, so nobody sees who sends for the domain");
        return record;
    }

    private static void Note(List<DmarcProblem> problems, DmarcProblemKind kind, string text) => problems.Add(new DmarcProblem(kind, text));

    private static Dictionary<string, string> ReadTags(string text, List<DmarcProblem> problems)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var piece in text.Split(';').Select(piece => piece.Trim(' ', '\t')).Where(piece => piece.Length > 0).Take(MostTags))
        {
            var equals = piece.IndexOf('=');
            var name = equals > 0 ? piece[..equals].Trim(' ', '\t').ToLowerInvariant() : "";
            if (name.Length == 0 || !name.All(char.IsAsciiLetterOrDigit))
                Note(problems, DmarcProblemKind.MalformedTag, $"{ForeignText.Quote(piece, 60)} is no tag: a name, an equals sign and a value");
            else if (!tags.TryAdd(name, piece[(equals + 1)..].Trim(' ', '\t')))
                Note(problems, DmarcProblemKind.DuplicateTag, $"the tag {name} stands there twice; receivers differ in which they take");
            else if (name is "pct" or "rf" or "ri")
                Note(problems, DmarcProblemKind.HistoricTag, $"the tag {name} is no longer part of DMARC (RFC 9989); older receivers still heed it");
            else if (name is not ("v" or "p" or "sp" or "np" or "adkim" or "aspf" or "rua" or "ruf" or "fo" or "t" or "psd"))
                Note(problems, DmarcProblemKind.UnknownTag, $"the tag {ForeignText.Escape(name, 20)} is unknown and ignored");
        }

        return tags;
    }

    private static (DmarcPolicy? Policy, bool IsValid) Policy(string tag, Dictionary<string, string> tags, List<DmarcProblem> problems)
    {
        if (!tags.TryGetValue(tag, out var value)) return (null, true);
        switch (value.ToLowerInvariant())
        {
            case "none": return (DmarcPolicy.None, true);
            case "quarantine": return (DmarcPolicy.Quarantine, true);
            case "reject": return (DmarcPolicy.Reject, true);
        }

        Note(
            problems,
            DmarcProblemKind.InvalidPolicy,
            $"{tag}={ForeignText.Escape(value, 40)} is no policy: none, quarantine and reject are; receivers act as if the record said p=none");
        return (null, false);
    }

    private static T Choose<T>(
        string tag, Dictionary<string, string> tags, List<DmarcProblem> problems, (string Text, T Value)[] choices, T otherwise)
    {
        if (!tags.TryGetValue(tag, out var value)) return otherwise;
        foreach (var choice in choices)
        {
            if (choice.Text.Equals(value, StringComparison.OrdinalIgnoreCase)) return choice.Value;
        }

        Note(
            problems,
            DmarcProblemKind.InvalidValue,
            $"{tag}={ForeignText.Escape(value, 40)} is none of {string.Join(", ", choices.Select(choice => choice.Text))}; the default counts");
        return otherwise;
    }

    private static List<string> Uris(string tag, Dictionary<string, string> tags, List<DmarcProblem> problems)
    {
        var uris = new List<string>();
        var texts = tags.GetValueOrDefault(tag, "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var text in texts.Take(MostTags))
        {
            var bare = text.LastIndexOf('!') is var mark and > 0 ? text[..mark] : text;
            if (IsReportUri(bare))
            {
                uris.Add(bare);
                continue;
            }

            var said = $"{tag} holds {ForeignText.Quote(text, 80)}, which is no address to report to: write mailto: and an address";
            Note(problems, DmarcProblemKind.InvalidValue, said);
        }

        return uris;
    }

    // https is allowed by the grammar, though only mailto is required of reporters (RFC 7489 section 6.3).
    private static bool IsReportUri(string text)
    {
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return Uri.TryCreate(text, UriKind.Absolute, out _);
        if (!text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return false;
        var address = text["mailto:".Length..].Split('?')[0];
        var at = address.LastIndexOf('@');
        return at > 0 && !address.Any(c => c <= ' ' || c == '\x7f') && DomainName.TryParse(address[(at + 1)..], out _, out _);
    }

    private static List<string> FailureOptions(Dictionary<string, string> tags, List<DmarcProblem> problems)
    {
        var value = tags.GetValueOrDefault("fo", "0").ToLowerInvariant();
        var options = value.Split(':', StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToList();
        if (options.TrueForAll(option => option is "0" or "1" or "d" or "s")) return options;
        Note(problems, DmarcProblemKind.InvalidValue, $"fo={ForeignText.Escape(value, 40)} is not made of 0, 1, d and s; the default counts");
        return ["0"];
    }

    private static int Percent(Dictionary<string, string> tags, List<DmarcProblem> problems)
    {
        if (!tags.TryGetValue("pct", out var value)) return 100;
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent > 100)
        {
            Note(problems, DmarcProblemKind.InvalidValue, $"pct={ForeignText.Escape(value, 40)} is no number from 0 to 100; 100 counts");
            return 100;
        }

        if (percent < 100)
            Note(problems, DmarcProblemKind.PartOfMail, $"pct={percent} asks for the policy on {percent} percent of the mail only");
        return percent;
    }
}
