namespace Backscatter.Core.Smtp;

/// <summary>A server as the signs of platforms see it. What it did not say is missing, and no sign that needs it holds.</summary>
internal sealed class SeenServer
{
    private readonly SeenReply? _greeting;

    public SeenServer(string? provider, ProbeObservation? seen, PatternIndex patterns)
    {
        Provider = provider;
        Keywords = seen?.Keywords ?? [];
        if (seen is null) return;
        if (seen.Greeting is { } greeting) _greeting = See(greeting, patterns);
        Replies = [.. new[] { seen.Mail, seen.UnknownRecipient, seen.Postmaster, seen.Data, seen.EndOfData }.OfType<StageReply>().Select(reply => See(reply, patterns))];
    }

    public string? Provider { get; }

    public IReadOnlyList<string> Keywords { get; }

    public IReadOnlyList<SeenReply> Replies { get; } = [];

    public bool Greeted(ReplyPattern[] patterns) =>
        _greeting is { } greeting && Array.Exists(patterns, pattern => greeting.Possible.Contains(pattern) && pattern.IsMatch(greeting.Wording));

    private static SeenReply See(StageReply reply, PatternIndex patterns)
    {
        var wording = ReplyWording.Normalise(reply.Reply);
        return new SeenReply(reply.Stage, reply.Reply.Code, EnhancedStatusCode.Find(reply.Reply), wording, patterns.Find(wording));
    }
}
