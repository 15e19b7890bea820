namespace Backscatter.Core.Monitoring;

/// <summary>What somebody changed, or whose mail servers were connected to: one line of the record that nobody can change afterwards.</summary>
/// <param name="Id">Its id, 1 to 100 characters; with <paramref name="At"/> it tells the entry from all others.</param>
/// <param name="At">When it happened.</param>
/// <param name="Who">Who did it: a person or a program as it signed in, or <c>service</c> for what is done by a timer.</param>
/// <param name="What">What was done, a word of two parts such as <c>target.added</c> or <c>target.probed</c>.</param>
/// <param name="Tenant">The client that it concerns, or null for what concerns all of them.</param>
/// <param name="Subject">What it was done to: a target, the id of a channel, of a suppression.</param>
/// <param name="Before">How that was before, as JSON without any secret; null where it was not there.</param>
/// <param name="After">How it was afterwards, as JSON without any secret; null where it was gone.</param>
public sealed record AuditEntry(string Id, DateTimeOffset At, string Who, string What, TenantId? Tenant, string Subject, string? Before, string? After);
