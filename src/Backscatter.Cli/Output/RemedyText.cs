using Backscatter.Core.Data;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Output;

/// <summary>A remedy as a next step: for which product, what to do, and how to read more.</summary>
internal static class RemedyText
{
    public static string Of(RemedyPart remedy) =>
        $"Looks like {remedy.Platform} ({Words<PlatformConfidence>.Of(remedy.Confidence)} confidence): {remedy.Summary}{(remedy.Id is { } id ? $" See: backscatter explain remedy {id}" : "")}";
}
