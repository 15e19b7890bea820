using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>
/// One conversation as it is written down in <c>Conversations/*.txt</c>. First a head of <c># word: value</c> lines: <c>source</c> (where the replies are from),
/// <c>verdict</c> with the reason behind it where there is one, <c>rule</c>, <c>depth</c> where it is not the recipient, and <c>callbacks</c> where a sender that does not exist is tried: the verdict on BSC-014. Then, in the order of the wire,
/// <c>S: </c> a line of the server, <c>C: </c> the line expected from the client, and at the end <c>X: </c> where the server hangs up. <c>{ehlo}</c>, <c>{sender}</c>,
/// <c>{nosuch}</c>, <c>{unknown}</c> and <c>{domain}</c> stand for what a probe says there.
/// </summary>
internal sealed record Conversation(string Name, IReadOnlyDictionary<string, string> Head, IReadOnlyList<(char Side, string Text)> Lines)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Backscatter.Core.Tests", "Smtp", "Conversations");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public string Verdict => Head["verdict"];

    public string Rule => Head["rule"];

    /// <summary>The verdict on BSC-014; null where no sender that does not exist is tried.</summary>
    public string? Callbacks => Head.GetValueOrDefault("callbacks");

    public ProbeDepth Depth => Head.GetValueOrDefault("depth") switch
    {
        null => ProbeDepth.Recipient,
        "data" => ProbeDepth.Data,
        "message" => ProbeDepth.Message,
        var other => throw new FormatException($"{Name}: no depth is called {other}"),
    };

    public static Conversation Read(string name, IReadOnlyDictionary<string, string> placeholders)
    {
        var head = new Dictionary<string, string>();
        var lines = new List<(char, string)>();
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, name + ".txt"), Encoding.UTF8))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal) && lines.Count == 0 && line.IndexOf(": ", StringComparison.Ordinal) is > 2 and var colon) head.Add(line[2..colon], line[(colon + 2)..]);
            else if (line.Length >= 2 && line[1] == ':' && line[0] is 'C' or 'S' or 'X') lines.Add((line[0], Filled(line.Length > 3 ? line[3..] : "", placeholders)));
            else throw new FormatException($"{name}: {line} is neither of the head nor of the conversation");
        }

        return new Conversation(name, head, lines);
    }

    private static string Filled(string text, IReadOnlyDictionary<string, string> placeholders) =>
        placeholders.Aggregate(text, (filled, placeholder) => filled.Replace("{" + placeholder.Key + "}", placeholder.Value, StringComparison.Ordinal));
}
