namespace Backscatter.Core.Monitoring.Probing;

/// <summary>What an agent sends to enrol.</summary>
/// <param name="Token">The token that an administrator made for it.</param>
/// <param name="PublicKey">Its public key (<see cref="AgentKey.PublicKey"/>).</param>
/// <param name="Can">What it can do.</param>
public sealed record EnrolBody(string Token, string PublicKey, AgentCapabilities Can);

/// <summary>What it is from then on.</summary>
/// <param name="Agent">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record Enrolled(string Agent, string Name);

/// <summary>What an agent sends to get work.</summary>
/// <param name="Can">What it can do.</param>
/// <param name="Most">The most probes that it takes now, 1 to <see cref="MostLeases"/>.</param>
/// <param name="WaitSeconds">How long it waits for some, 0 to <see cref="LongestWait"/>.</param>
public sealed record LeaseBody(AgentCapabilities Can, int Most, int WaitSeconds)
{
    /// <summary>The most probes at once.</summary>
    public const int MostLeases = 32;

    /// <summary>The longest wait, in seconds: below what proxies on the way take for dead.</summary>
    public const int LongestWait = 50;
}

/// <summary>The work that an agent gets.</summary>
/// <param name="Probes">The probes; empty where there are none.</param>
public sealed record Leases(IReadOnlyList<LeasedProbe> Probes);

/// <summary>What an agent sends to keep a probe.</summary>
/// <param name="Lease">The id of the lease.</param>
public sealed record RenewBody(string Lease);

/// <summary>How long it keeps it.</summary>
/// <param name="LeasedUntil">When the lease ends.</param>
public sealed record Renewed(DateTimeOffset LeasedUntil);

/// <summary>What an agent saw.</summary>
/// <param name="Lease">The id of the lease.</param>
/// <param name="Document">The bytes of the <see cref="Smtp.ProbeDocument"/>, base64: signed is what was sent, to the byte.</param>
/// <param name="Signature">The agent's signature over these bytes, base64url.</param>
public sealed record ResultBody(string Lease, string Document, string Signature);
