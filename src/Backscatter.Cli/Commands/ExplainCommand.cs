using System.CommandLine;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter explain</c>: what a reply of a mail server or an answer of a blocklist means, and what to set on a product.</summary>
internal static class ExplainCommand
{
    public static Command Create() => new("explain", "Says what a mail server's reply or a blocklist's answer means, why, and what to do; and what to set on which product.")
    {
        ExplainReplyCommand.Create(),
        ExplainAnswerCommand.Create(),
        ExplainRemedyCommand.Create(),
    };
}
