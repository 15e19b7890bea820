using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Web.Errors;

/// <summary>What is wrong with a body of JSON, in words for whoever wrote it. Nothing of the reader's own types is shown.</summary>
internal static partial class JsonFault
{
    private const int LongestField = 80;

    /// <summary>The refusal of a body that could not be read.</summary>
    public static ApiException Of(JsonException fault)
    {
        var field = fault.Path is { Length: > 2 } path ? ForeignText.Escape(path[2..], LongestField) : null;
        if (Missing().Match(fault.Message) is { Success: true } missing)
        {
            var names = missing.Groups[1].Value.Replace("'", "", StringComparison.Ordinal).TrimEnd('.');
            return new ApiException(ProblemType.Invalid, $"the body lacks {names}", names.Split(',')[0].Trim());
        }

        if (fault.Message.Contains("could not be mapped", StringComparison.Ordinal)) return new ApiException(ProblemType.UnknownMember, $"{field ?? "a member"} is not known here; leave it out or correct its name", field);
        var place = fault.LineNumber is { } line ? FormattableString.Invariant($" at line {line + 1}, byte {fault.BytePositionInLine + 1}") : "";
        if (fault.Message.Contains("maximum configured depth", StringComparison.Ordinal)) return new ApiException(ProblemType.BadRequest, $"the body is nested deeper than {ApiJson.MostDepth}{place}");
        return field is null
            ? new ApiException(ProblemType.BadRequest, $"the body is not the JSON object that is expected{place}")
            : new ApiException(ProblemType.BadRequest, $"{field} has a value of another kind than is expected{place}", field);
    }

    [GeneratedRegex("missing required properties including: (.+)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Missing();
}
