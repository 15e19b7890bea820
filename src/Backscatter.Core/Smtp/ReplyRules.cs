using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// The rules of <see cref="ReplyClassifier"/>, in order: the first that holds decides. They are data (<c>backscatter.reply-rules/1</c>, see
/// <c>docs/schemas/reply-rules.schema.json</c>): one file is shipped, an operator can name another of the same format in its place. Immutable, safe for
/// use from many threads.
/// </summary>
public sealed class ReplyRules
{
    /// <summary>The most bytes a file of rules may have.</summary>
    public const int MaxFileSize = 1 << 20;

    private static readonly Lazy<ReplyRules> LazyShipped = new(ReadShipped);

    private readonly IReadOnlyList<ReplyRule> _rules;
    private readonly IReadOnlyDictionary<ReplyKind, string> _nextSteps;
    private readonly PatternIndex _patterns;

    internal ReplyRules(string version, IReadOnlyList<ReplyRule> rules, IReadOnlyDictionary<ReplyKind, string> nextSteps)
    {
        Version = version;
        _rules = rules;
        _nextSteps = nextSteps;
        _patterns = new PatternIndex(rules.SelectMany(rule => rule.Patterns));
    }

    /// <summary>The rules that come with this library.</summary>
    public static ReplyRules Shipped => LazyShipped.Value;

    /// <summary>The version of the rules, kept with a verdict as part of its evidence.</summary>
    public string Version { get; }

    /// <summary>The ids of the rules in the order in which they are asked.</summary>
    public IEnumerable<string> Ids => _rules.Select(rule => rule.Id);

    /// <summary>Reads rules from a file that takes the place of the shipped ones.</summary>
    /// <exception cref="FormatException">The file is no file of rules; the message says in one line which file, where, what is wrong and what to do.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static ReplyRules Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var shown = ForeignText.Escape(path);
        using var file = File.OpenRead(path);
        if (file.Length > MaxFileSize) throw new FormatException($"{shown}: has {file.Length} bytes, a file of reply rules has at most {MaxFileSize}");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var rules = ReplyRulesFile.Read(bytes, shown);

        // The patterns of a foreign file are compiled now: a mistake must show at the start, not at the first reply it would have decided.
        foreach (var rule in rules._rules)
        {
            if (rule.FindBadPattern() is { } wrong) throw new FormatException($"{shown}: rule {ForeignText.Quote(rule.Id)}: {wrong}");
        }

        return rules;
    }

    internal ReplyRule FirstThatHolds(SmtpStage stage, SmtpReply reply)
    {
        var wording = ReplyWording.Normalise(reply);
        var seen = new SeenReply(stage, reply.Code, EnhancedStatusCode.Find(reply), wording, _patterns.Find(wording));
        foreach (var rule in _rules)
        {
            if (rule.Holds(seen)) return rule;
        }

        throw new InvalidOperationException("The last rule holds for every reply; the reader of the file saw to that.");
    }

    internal string NextStepFor(ReplyKind kind) => _nextSteps[kind];

    private static ReplyRules ReadShipped()
    {
        const string Name = "reply-rules.json";
        using var stream = typeof(ReplyRules).Assembly.GetManifestResourceStream(Name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return ReplyRulesFile.Read(bytes, Name);
    }
}
