using System.Net;

namespace Backscatter.Core.Blocklists;

/// <summary>What an answer of a list means.</summary>
/// <param name="Result">The verdict word.</param>
/// <param name="Reason">Why nothing was learnt; given exactly when the result is <see cref="AnswerResult.Unknown"/>.</param>
/// <param name="Meaning">What the list said or failed to say, in words fit for a person. Nothing in it is foreign text.</param>
/// <param name="NextStep">What to do, in a sentence.</param>
/// <param name="Codes">The answers one by one, in the order received; empty where the list answered with a reply code alone.</param>
/// <param name="Severity">The gravest of the listings in it; <see cref="ListingSeverity.Info"/> where it is none.</param>
/// <param name="Scope">How far the gravest listing reaches; null where there is none.</param>
public sealed record BlocklistAnswer(
    AnswerResult Result,
    UnknownReason? Reason,
    string Meaning,
    string NextStep,
    IReadOnlyList<CodeReading> Codes,
    ListingSeverity Severity,
    ListingScope? Scope);

/// <summary>One A record, read.</summary>
/// <param name="Answer">The address.</param>
/// <param name="Result">What it says.</param>
/// <param name="Reason">Why it says nothing; given exactly when the result is <see cref="AnswerResult.Unknown"/>.</param>
/// <param name="Meaning">In words.</param>
/// <param name="Severity">Of a listing; <see cref="ListingSeverity.Info"/> otherwise.</param>
/// <param name="Scope">Of a listing; null otherwise.</param>
/// <param name="Remedy">What to do about a refusal, where its list says so; null otherwise.</param>
public sealed record CodeReading(IPAddress Answer, AnswerResult Result, UnknownReason? Reason, string Meaning, ListingSeverity Severity, ListingScope? Scope, string? Remedy = null);
