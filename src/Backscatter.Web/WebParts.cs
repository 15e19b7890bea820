using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;

namespace Backscatter.Web;

/// <summary>What the service works with.</summary>
/// <param name="Watch">What is watched and known.</param>
/// <param name="Notifications">Channels, outbox and notifications.</param>
/// <param name="Queue">The queues of work.</param>
/// <param name="Time">The clock.</param>
public sealed record WebParts(IWatchStore Watch, INotificationStore Notifications, IWorkQueue Queue, TimeProvider Time);
