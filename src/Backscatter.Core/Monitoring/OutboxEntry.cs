using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring;

/// <summary>
/// Transitions of one scan that one channel is to hear of, written in the transaction that made them and taken out in the one that makes a
/// notification of them.
/// </summary>
/// <param name="Id">Made from scan and channel.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Channel">For which channel.</param>
/// <param name="Mode">At once or with the next digest.</param>
/// <param name="Sweep">The sweep, or the scan where it belongs to none: what one message is about.</param>
/// <param name="At">When it was written.</param>
/// <param name="Transitions">What happened; at least one.</param>
public sealed record OutboxEntry(string Id, TenantId Tenant, string Channel, DeliveryMode Mode, string Sweep, DateTimeOffset At, IReadOnlyList<Transition> Transitions);
