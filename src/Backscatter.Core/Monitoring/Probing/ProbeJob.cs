using System.Text.Json.Serialization;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>How far a probe job is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeJobStatus>))]
public enum ProbeJobStatus
{
    /// <summary>No agent has it.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>An agent has it, until its lease ends.</summary>
    [JsonStringEnumMemberName("leased")]
    Leased,

    /// <summary>It was made, and what it saw is kept.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It will not be made.</summary>
    [JsonStringEnumMemberName("given-up")]
    GivenUp,
}

/// <summary>One endpoint that an agent is to probe for a scan.</summary>
/// <param name="Id">Made from scan and endpoint, so that the same job is never there twice.</param>
/// <param name="Scan">The scan that waits for it.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Domain">For which domain.</param>
/// <param name="Host">The MX host.</param>
/// <param name="Address">Its address, which no other job is probed at meanwhile.</param>
/// <param name="Port">Its port.</param>
/// <param name="SenderToken">What stands behind the sender's name, so that a call back to it tells which endpoint caused it; the same for an endpoint each time, as greylists know senders.</param>
/// <param name="CreatedAt">When it was put there.</param>
/// <param name="GiveUpAt">When it is given up, if nobody has made it.</param>
public sealed record ProbeJob(
    string Id, string Scan, TenantId Tenant, string Target, string Domain, string Host, string Address, int Port, string SenderToken, DateTimeOffset CreatedAt, DateTimeOffset GiveUpAt)
{
    /// <summary>What is to be put into the queue of scans when no job of the scan is open any more: the scan is then made again, with what was seen.</summary>
    public required WorkMessage Resume { get; init; }

    /// <summary>How far it is.</summary>
    public ProbeJobStatus Status { get; init; }

    /// <summary>The agent that probed this address before, for another scan: a greylist knows it. Null where none did.</summary>
    public string? Before { get; init; }

    /// <summary>The agent that has it, or had it last; null while none had.</summary>
    public string? Agent { get; init; }

    /// <summary>The agents that had it and came to no result, in order, once for each time.</summary>
    public IReadOnlyList<string> Had { get; init; } = [];

    /// <summary>The id of the lease; null unless leased.</summary>
    public string? Lease { get; init; }

    /// <summary>When it was leased last; null while it never was.</summary>
    public DateTimeOffset? LeasedAt { get; init; }

    /// <summary>When the lease ends; null unless leased.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>How often it was leased.</summary>
    public int Attempts { get; init; }

    /// <summary>What the agent saw; null unless done.</summary>
    public ProbeDocument? Result { get; init; }

    /// <summary>The agent's signature over the bytes of the document that it posted, and those bytes' SHA-256; null unless done.</summary>
    public SignedResult? Signed { get; init; }

    /// <summary>Why it was given up, in one line; null unless it was.</summary>
    public string? Why { get; init; }

    /// <summary>Whether it is still to be made.</summary>
    [JsonIgnore]
    public bool IsOpen => Status is ProbeJobStatus.Waiting or ProbeJobStatus.Leased;
}

/// <summary>What proves who saw it.</summary>
/// <param name="Digest">SHA-256 of the document as posted, hexadecimal.</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the document as posted (IEEE P1363), base64url.</param>
public sealed record SignedResult(string Digest, string Signature);
