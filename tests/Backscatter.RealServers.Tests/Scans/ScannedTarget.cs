using System.Text.Json;

namespace Backscatter.RealServers.Tests.Scans;

/// <summary>One target in the JSON of a scan, in words that fit on a line of a test.</summary>
internal sealed record ScannedTarget(JsonElement Json)
{
    /// <summary>Its name.</summary>
    public string Name => Text(Json, "target")!;

    /// <summary><c>mx.one.example rejects-unknown, mx.two.example not-tested (greylisted)</c>.</summary>
    public string Verdicts => string.Join(", ", Endpoints.Select(endpoint => $"{Text(endpoint, "host")} {Judged(endpoint)}"));

    /// <summary>The controls that don't pass: <c>BSC-010 fail, BSC-030 unknown (greylisted)</c>; those that can't pass only where they fail.</summary>
    public string NotPassing => string.Join(", ", Controls.Where(control => Text(control, "verdict") == "fail" || (Text(control, "verdict") != "pass" && !control.TryGetProperty("onlyFails", out _))).Select(control => $"{Text(control, "id")} {Judged(control)}"));

    /// <summary>The endpoints that were, or were not, probed.</summary>
    public IReadOnlyList<JsonElement> Endpoints => [.. Json.GetProperty("endpoints").EnumerateArray()];

    private IEnumerable<JsonElement> Controls => Json.GetProperty("controls").EnumerateArray();

    /// <summary>One control.</summary>
    public JsonElement Control(string id) => Controls.Single(control => Text(control, "id") == id);

    /// <summary>The verdict of a control on one of its subjects; the subject is named by its beginning.</summary>
    public string? OfSubject(string id, string subject) => Text(
        Control(id).GetProperty("subjects").EnumerateArray().Single(entry => Text(entry, "subject")!.StartsWith(subject, StringComparison.Ordinal)), "verdict");

    /// <summary>What each list answered about a subject: <c>zone listed</c>, <c>zone unknown (refused)</c>, in the order of the lists.</summary>
    public IReadOnlyList<string> Answers(string subject) => [.. AnswersOf(subject).Select(answer => $"{Text(answer, "zone")} {Text(answer, "result")}{Reason(answer)}")];

    /// <summary>What one list answered about a subject.</summary>
    public JsonElement Answer(string subject, string zone) => AnswersOf(subject).Single(answer => Text(answer, "zone") == zone);

    /// <summary>The subjects that lists were asked about.</summary>
    public IReadOnlyList<string> Subjects => [.. Json.GetProperty("blocklists").EnumerateArray().Select(entry => Text(entry, "subject")!)];

    /// <summary>The verbs that an endpoint was sent, in order, all its conversations in one line.</summary>
    public static string Commands(JsonElement endpoint) => string.Join(
        ' ', endpoint.GetProperty("transcript").EnumerateArray().Where(line => Text(line, "side") == "client").Select(line => Text(line, "text")!.Split(' ')[0]));

    /// <summary>The notes in the transcript of an endpoint.</summary>
    public static IEnumerable<string> Notes(JsonElement endpoint) =>
        endpoint.GetProperty("transcript").EnumerateArray().Where(line => Text(line, "side") == "note").Select(line => Text(line, "text")!);

    /// <summary>The raw reply of an endpoint at a stage, its lines joined by <c>\n</c>; empty when there was none.</summary>
    public static string Reply(JsonElement endpoint, string stage) =>
        endpoint.GetProperty("replies").EnumerateArray().Where(reply => Text(reply, "stage") == stage).Select(reply => Text(reply, "reply")!).SingleOrDefault("");

    /// <summary>A property that is text, or null where it is missing.</summary>
    public static string? Text(JsonElement element, string property) => element.TryGetProperty(property, out var value) ? value.GetString() : null;

    private IEnumerable<JsonElement> AnswersOf(string subject) =>
        Json.GetProperty("blocklists").EnumerateArray().Single(entry => Text(entry, "subject") == subject).GetProperty("answers").EnumerateArray();

    private static string Judged(JsonElement element) => Text(element, "verdict") + Reason(element);

    private static string Reason(JsonElement element) => Text(element, "reason") is { } reason ? $" ({reason})" : "";
}
