using Azure.Storage.Queues.Models;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Functions.Settings;
using Backscatter.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Backscatter.Functions;

/// <summary>What is done when there is work. What throws is given again after a minute; what was given five times goes to the poison queue.</summary>
/// <param name="scans">Does scans.</param>
/// <param name="probes">Looks after scans that wait for agents.</param>
/// <param name="notifications">Tells.</param>
public sealed class Queues(
    [FromKeyedServices(WorkQueues.Scans)] TriggeredWork scans, [FromKeyedServices(WorkQueues.Probes)] TriggeredWork probes, [FromKeyedServices(WorkQueues.Notifications)] TriggeredWork notifications)
{
    private const string Poison = "-poison";

    /// <summary>Scans a batch of targets.</summary>
    [Function("RunScans")]
    public Task RunScansAsync([QueueTrigger(WorkQueues.Scans, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        scans.RunAsync(message.MessageId, message.Body.ToString(), message.DequeueCount, cancellationToken);

    /// <summary>Looks what became of the probes that a scan waits for.</summary>
    [Function("RunProbes")]
    public Task RunProbesAsync([QueueTrigger(WorkQueues.Probes, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        probes.RunAsync(message.MessageId, message.Body.ToString(), message.DequeueCount, cancellationToken);

    /// <summary>Makes notifications of what a sweep changed, or delivers one.</summary>
    [Function("Deliver")]
    public Task DeliverAsync([QueueTrigger(WorkQueues.Notifications, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        notifications.RunAsync(message.MessageId, message.Body.ToString(), message.DequeueCount, cancellationToken);

    /// <summary>Notes scans that were given up, where an operator sees it.</summary>
    [Function("NotePoisonedScans")]
    public Task NotePoisonedScansAsync([QueueTrigger(WorkQueues.Scans + Poison, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        scans.PoisonedAsync(message.MessageId, message.Body.ToString(), cancellationToken);

    /// <summary>Notes scans that nobody looks after any more, where an operator sees it.</summary>
    [Function("NotePoisonedProbes")]
    public Task NotePoisonedProbesAsync([QueueTrigger(WorkQueues.Probes + Poison, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        probes.PoisonedAsync(message.MessageId, message.Body.ToString(), cancellationToken);

    /// <summary>Notes notifications that were given up, where an operator sees it.</summary>
    [Function("NotePoisonedNotifications")]
    public Task NotePoisonedNotificationsAsync([QueueTrigger(WorkQueues.Notifications + Poison, Connection = StorageConnection.Name)] QueueMessage message, CancellationToken cancellationToken) =>
        notifications.PoisonedAsync(message.MessageId, message.Body.ToString(), cancellationToken);
}
