using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>Where agents come for work and with results. Every call may be repeated: an answer that was lost changes nothing the second time.</summary>
public interface IProbeDesk
{
    /// <summary>Gives an agent up to <paramref name="most"/> probes that it can make and that the desk chose it for, each leased to it for <see cref="LeaseTime"/>. Does not wait for any.</summary>
    /// <param name="agent">The agent; not revoked.</param>
    /// <param name="most">1 to 32.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<LeasedProbe>> LeaseAsync(Agent agent, int most, CancellationToken cancellationToken);

    /// <summary>Keeps a probe leased, from now; when the lease ends now. Null where it is not the agent's any more: then the probe is to be broken off.</summary>
    Task<DateTimeOffset?> RenewAsync(Agent agent, string job, string lease, CancellationToken cancellationToken);

    /// <summary>Takes a probe back, to be given to another; false where it is not the agent's any more.</summary>
    Task<bool> HandBackAsync(Agent agent, string job, string lease, CancellationToken cancellationToken);

    /// <summary>Takes what an agent saw. What is not believed is not kept.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="job">The job.</param>
    /// <param name="lease">The lease that it was made under.</param>
    /// <param name="document">A <see cref="ProbeDocument"/> as it was posted; anybody's until it is checked.</param>
    /// <param name="signature">The agent's signature over these bytes (<see cref="SignedResult.Signature"/>).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ProbeReceipt> AcceptAsync(Agent agent, string job, string lease, ReadOnlyMemory<byte> document, string signature, CancellationToken cancellationToken);

    /// <summary>Keeps a call back to a sender that this service issued; one to any other is nothing to us, and is dropped.</summary>
    Task SeeCallbackAsync(Agent agent, SeenCallback callback, CancellationToken cancellationToken);

    /// <summary>How long a lease lasts; an agent renews it three times in that time.</summary>
    static TimeSpan LeaseTime { get; } = TimeSpan.FromMinutes(2);
}

/// <summary>A probe that an agent is to make: all that it needs, and nothing of whose it is.</summary>
/// <param name="Job">The job.</param>
/// <param name="Lease">The id of the lease.</param>
/// <param name="LeasedUntil">When it ends.</param>
/// <param name="Domain">For which domain.</param>
/// <param name="Host">The MX host.</param>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="SenderToken">What stands behind the sender's name.</param>
public sealed record LeasedProbe(string Job, string Lease, DateTimeOffset LeasedUntil, string Domain, string Host, string Address, int Port, string SenderToken)
{
    /// <summary>Whether it asks for more than the unknown recipient and the controls.</summary>
    public bool AsksOthers { get; init; } = true;

    /// <summary>The local part of a recipient that exists at the domain; null where nobody named one.</summary>
    public string? ControlRecipient { get; init; }
}

/// <summary>What became of a result.</summary>
/// <param name="Status">What.</param>
/// <param name="Why">Why it was not taken, in one line; null where it was.</param>
public sealed record ProbeReceipt(ProbeReceiptStatus Status, string? Why);

/// <summary>What became of a result.</summary>
public enum ProbeReceiptStatus
{
    /// <summary>It is kept, or was before.</summary>
    Taken,

    /// <summary>The job is not the agent's any more, or is over; the agent forgets it.</summary>
    Late,

    /// <summary>It is not believed: the signature is not the agent's, the document is none, or it is about something else than what was asked.</summary>
    Refused,
}
