using System.Text.Json.Serialization;

namespace Backscatter.Core.Blocklists;

/// <summary>What a blocklist's answer says about a subject.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AnswerResult>))]
public enum AnswerResult
{
    /// <summary>The list says yes, and its yes is a blame.</summary>
    [JsonStringEnumMemberName("listed")]
    Listed,

    /// <summary>The list was asked and says no.</summary>
    [JsonStringEnumMemberName("not-listed")]
    NotListed,

    /// <summary>The list says yes, and its yes is praise.</summary>
    [JsonStringEnumMemberName("allow-listed")]
    AllowListed,

    /// <summary>The list says something that is neither: a score, a country, an age, a neighbourhood, a class of network.</summary>
    [JsonStringEnumMemberName("informational")]
    Informational,

    /// <summary>Nothing was learnt about the subject; <see cref="UnknownReason"/> says why.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Why an answer is <see cref="AnswerResult.Unknown"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UnknownReason>))]
public enum UnknownReason
{
    /// <summary>The list refuses our resolver, our key, our rate, or a question of this kind.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>No answer in time.</summary>
    [JsonStringEnumMemberName("timeout")]
    Timeout,

    /// <summary>SERVFAIL or another error of the servers on the way.</summary>
    [JsonStringEnumMemberName("server-failure")]
    ServerFailure,

    /// <summary>An address outside 127.0.0.0/8, which no list gives (RFC 5782 section 2.1): a parked domain, a rewriting resolver.</summary>
    [JsonStringEnumMemberName("answer-outside-127/8")]
    AnswerOutside127,

    /// <summary>The list does not behave as its own test points or its own table of answers demand, or has ended.</summary>
    [JsonStringEnumMemberName("list-failed-self-test")]
    ListFailedSelfTest,

    /// <summary>The list suddenly lists far more than before.</summary>
    [JsonStringEnumMemberName("list-quarantined")]
    ListQuarantined,

    /// <summary>The list needs a key and none is configured.</summary>
    [JsonStringEnumMemberName("key-missing")]
    KeyMissing,

    /// <summary>Today's allowance of questions to this operator is spent.</summary>
    [JsonStringEnumMemberName("budget-exhausted")]
    BudgetExhausted,

    /// <summary>The answer came from something between us and the list.</summary>
    [JsonStringEnumMemberName("rewritten")]
    Rewritten,
}
