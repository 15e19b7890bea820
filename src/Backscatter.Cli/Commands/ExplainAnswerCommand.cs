using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter explain answer</c>: what a blocklist's answer means.</summary>
internal static class ExplainAnswerCommand
{
    private sealed record Question(string? Zone, string? Subject, IReadOnlyList<string>? Answers, string? Rcode);

    private sealed record Answer(AnswerResult Result, UnknownReason? Reason, string Meaning, string NextStep);

    public static Command Create()
    {
        var zone = new Option<string>("--zone") { Description = "The list's DNS zone, such as zen.spamhaus.org." };
        var subject = new Option<string>("--subject") { Description = "The address or domain that was asked about." };
        var answer = new Option<string[]>("--answer") { Description = "An A record of the answer, such as 127.0.0.2; repeatable.", AllowMultipleArgumentsPerToken = true };
        var rcode = new Option<string>("--rcode") { Description = "How the reply ended when there was no A record: NXDOMAIN, SERVFAIL, REFUSED or TIMEOUT." };
        var jsonl = new Option<bool>("--jsonl") { Description = "Read one object a line from standard input, {\"zone\",\"subject\",\"answers\":[…]} or {\"zone\",\"subject\",\"rcode\"}, and write one a line, in order." };
        var command = new Command("answer", "Says what a blocklist's answer means, e.g. backscatter explain answer --zone zen.spamhaus.org --subject 192.0.2.1 --answer 127.255.255.254")
        {
            zone, subject, answer, rcode, jsonl,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(jsonl)) return JsonLines.AnswerAsync<Question, Answer>(Console.In, Console.Out, Explain, cancellationToken);
            var asked = new Question(
                parsed.GetValue(zone) ?? throw new UsageException("--zone is missing; name the list's DNS zone, such as zen.spamhaus.org"),
                parsed.GetValue(subject) ?? throw new UsageException("--subject is missing; name the address or domain that was asked about"),
                parsed.GetValue(answer) is { Length: > 0 } given ? given : null,
                parsed.GetValue(rcode));
            Explanation.Write(Console.Out, Explain(asked));
            return Task.FromResult(ExitCode.Pass);
        });
        return command;
    }

    private static Answer Explain(Question question)
    {
        if (question is { Answers: null, Rcode: null })
            throw new UsageException("neither an answer nor a reply code is given; give --answer 127.0.0.2 or --rcode NXDOMAIN");
        try
        {
            var answer = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, question.Zone ?? "", question.Subject ?? "", question.Answers ?? [], question.Rcode);
            return new Answer(answer.Result, answer.Reason, answer.Meaning, answer.NextStep);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
