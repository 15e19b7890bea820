namespace Backscatter.Core.Notifications.Http;

/// <summary>What is let through that is refused otherwise.</summary>
public sealed record ReceiverOptions
{
    /// <summary>
    /// Whether plain HTTP and SMTP without TLS to this machine itself are let through: for tests and laboratories. Other addresses that are not public
    /// stay refused.
    /// </summary>
    public bool AllowsLoopback { get; init; }
}
