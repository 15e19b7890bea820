using System.CommandLine;
using System.Text.Json;
using Backscatter.Cli.Output;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter explain reply</c>: what a mail server's reply means.</summary>
internal static class ExplainReplyCommand
{
    private static readonly string[] Stages = ["connect", "ehlo", "mail", "rcpt-unknown", "rcpt-postmaster", "data", "end-of-data"];

    private sealed record Question(string? Stage, string? Reply);

    private sealed record Answer(ReplyKind Kind, string? EnhancedCode, string Why, string Rule, string NextStep);

    public static Command Create()
    {
        var stage = new Option<string>("--stage") { Description = $"Where in the conversation it was said: {string.Join(", ", Stages)}." };
        stage.AcceptOnlyFromAmong(Stages);
        var jsonl = new Option<bool>("--jsonl") { Description = "Read one object a line from standard input, {\"stage\",\"reply\"}, and write one a line, in order." };
        var text = new Argument<string[]>("TEXT") { Description = "The reply as the server sent it, codes included: \"550 5.1.1 User unknown\". Several lines: with \\n between them.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("reply", "Says what a mail server's reply means, e.g. backscatter explain reply --stage rcpt-unknown \"550 5.4.1 Recipient address rejected: Access denied\"")
        {
            stage, jsonl, text,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(jsonl)) return JsonLines.AnswerAsync<Question, Answer>(Console.In, Console.Out, Explain, cancellationToken);
            var reply = string.Join(' ', parsed.GetValue(text) ?? []).Replace("\\n", "\n", StringComparison.Ordinal);
            if (parsed.GetValue(stage) is not { } at) throw new UsageException($"--stage is missing; say where the reply was given: {string.Join(", ", Stages)}");
            if (reply.Length == 0) throw new UsageException("the reply is missing; give it in quotes, such as \"550 5.1.1 User unknown\"");
            Explanation.Write(Console.Out, Explain(new Question(at, reply)));
            return Task.FromResult(ExitCode.Pass);
        });
        return command;
    }

    private static Answer Explain(Question question)
    {
        if (question.Stage is null || !Stages.Contains(question.Stage)) throw new UsageException($"\"stage\" is none of {string.Join(", ", Stages)}");
        if (!ReplyText.TryParse(question.Reply ?? "", out var reply, out var error)) throw new UsageException(error);
        var stage = JsonSerializer.Deserialize<SmtpStage>($"\"{question.Stage}\"");
        var meaning = ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped);
        return new Answer(meaning.Kind, meaning.EnhancedCode, meaning.Why, meaning.Rule, meaning.NextStep);
    }
}
