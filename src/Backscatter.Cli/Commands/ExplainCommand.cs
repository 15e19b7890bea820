using System.CommandLine;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter explain</c>: what a reply of a mail server or an answer of a blocklist means.</summary>
internal static class ExplainCommand
{
    public static Command Create() => new("explain", "Says what a mail server's reply or a blocklist's answer means, why, and what to do.")
    {
        ExplainReplyCommand.Create(),
        ExplainAnswerCommand.Create(),
    };
}
