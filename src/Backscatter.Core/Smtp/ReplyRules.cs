using Backscatter.Core.Data;

namespace Backscatter.Core.Smtp;

/// <summary>
/// The rules of <see cref="ReplyClassifier"/>, in order: the first that holds decides. They are data, see
/// <c>docs/schemas/reply-rules.schema.json</c>: one file is shipped, an operator can name another of the same format in its place. Safe for use from
/// many threads.
/// </summary>
public sealed class ReplyRules
{
    /// <summary>The schema id of a file of rules.</summary>
    public const string Schema = "backscatter.reply-rules/1";

    private static readonly Lazy<ReplyRules> FromAssembly = new(ReplyRulesFile.ReadShipped);

    private readonly IReadOnlyDictionary<ReplyKind, string> _nextSteps;
    private readonly PatternIndex _patterns;

    internal ReplyRules(string version, IReadOnlyList<ReplyRule> rules, IReadOnlyDictionary<ReplyKind, string> nextSteps)
    {
        Version = version;
        All = rules;
        _nextSteps = nextSteps;
        _patterns = new PatternIndex(rules.SelectMany(rule => rule.Patterns));
    }

    /// <summary>The rules that come with the program.</summary>
    public static ReplyRules Shipped => FromAssembly.Value;

    /// <summary>The version of the rules, kept with a verdict as part of its evidence.</summary>
    public string Version { get; }

    /// <summary>The ids of the rules in the order in which they are asked.</summary>
    public IEnumerable<string> Ids => All.Select(rule => rule.Id);

    internal IReadOnlyList<ReplyRule> All { get; }

    /// <summary>Reads a file of rules of the same format as the shipped one; it takes the place of the shipped one.</summary>
    /// <exception cref="DataFileException">The file can't be used; one line says which file, where, what is wrong and what to do.</exception>
    public static ReplyRules Load(string path) => ReplyRulesFile.Read(path);

    internal ReplyRule FirstThatHolds(SmtpStage stage, SmtpReply reply)
    {
        var wording = ReplyWording.Normalise(reply);
        var seen = new SeenReply(stage, reply.Code, EnhancedStatusCode.Find(reply), wording, _patterns.Find(wording));
        foreach (var rule in All)
        {
            if (rule.Holds(seen)) return rule;
        }

        throw new InvalidOperationException("The last rule holds for every reply; the reader of the file saw to that.");
    }

    internal string NextStepFor(ReplyKind kind) => _nextSteps[kind];
}
