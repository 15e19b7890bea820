using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Output;

/// <summary>A remedy as a next step: for which product, what to do, and how to read more.</summary>
internal static class RemedyText
{
    public static string Of(RemedyPart remedy) =>
        $"Looks like {remedy.Platform} ({Words<PlatformConfidence>.Of(remedy.Confidence)} confidence): {remedy.Summary}{(remedy.Id is { } id ? $" See: backscatter explain remedy {id}" : "")}";

    /// <summary>The next step for one subject, with the remedy of its product where there is one.</summary>
    /// <param name="control">The control.</param>
    /// <param name="subject">One of its subjects.</param>
    /// <param name="otherwise">What stands for a subject that has no step of its own.</param>
    public static string NextStep(ControlPart control, SubjectVerdict subject, string? otherwise = null) => string.Join(' ', (control.Remedies ?? [])
        .Where(remedy => remedy.Subject == subject.Subject)
        .Select(Of)
        .Prepend(subject.NextStep ?? otherwise ?? "")
        .Where(step => step.Length > 0));
}
