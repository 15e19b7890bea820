using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>One thing that a list says by its answer.</summary>
/// <param name="Answer">The answers that say it.</param>
/// <param name="Result">Blame, praise or information; never <see cref="AnswerResult.NotListed"/>. <see cref="AnswerResult.Unknown"/> is no statement about the subject.</param>
/// <param name="Meaning">What it says. <c>{2}</c>, <c>{3}</c> and <c>{4}</c> stand for the octets of the answer, <c>{34}</c> for the number that the last two make.</param>
/// <param name="Severity">Where it differs from the list's.</param>
/// <param name="Scope">Where it differs from the list's.</param>
public sealed partial record ReturnCode(AnswerPattern Answer, AnswerResult Result, string Meaning, ListingSeverity? Severity, ListingScope? Scope)
{
    /// <summary>The meaning of one answer, its numbers filled in.</summary>
    public string Describe(IPAddress answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var bytes = answer.GetAddressBytes();
        return Placeholder().Replace(Meaning, match => match.Value switch
        {
            "{2}" => bytes[1].ToString(CultureInfo.InvariantCulture),
            "{3}" => bytes[2].ToString(CultureInfo.InvariantCulture),
            "{4}" => bytes[3].ToString(CultureInfo.InvariantCulture),
            _ => ((bytes[2] << 8) | bytes[3]).ToString(CultureInfo.InvariantCulture),
        });
    }

    [GeneratedRegex(@"\{(?:2|3|4|34)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}

/// <summary>An answer by which a list refuses instead of answering.</summary>
/// <param name="Answer">The answers that say it.</param>
/// <param name="Meaning">Whom it refuses, and why.</param>
/// <param name="Remedy">What to do about it where the usual remedy does not help; null otherwise.</param>
public sealed record RefusalAnswer(AnswerPattern Answer, string Meaning, string? Remedy);

/// <summary>A reply code by which a list refuses instead of answering.</summary>
/// <param name="Code">The reply code.</param>
/// <param name="Meaning">Whom it refuses, and why.</param>
/// <param name="Remedy">What to do about it where the usual remedy does not help; null otherwise.</param>
public sealed record RefusalCode(DnsCode Code, string Meaning, string? Remedy);
