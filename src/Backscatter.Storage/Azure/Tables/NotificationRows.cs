using Azure.Data.Tables;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The two rows of a notification: itself, in order of time, and its place, by its id.</summary>
internal static class NotificationRows
{
    private const string At = "At";

    /// <summary>Where a notification lies.</summary>
    public static RowKey KeyOf(Notification notification) => notification.Status == DeliveryStatus.Pending
        ? TableKeys.PendingNotification(notification.Tenant, notification.CreatedAt, notification.Id)
        : TableKeys.EndedNotification(notification.Tenant, notification.EndedAt ?? notification.CreatedAt, notification.Id);

    /// <summary>The row that says so.</summary>
    public static TableEntity Place(Notification notification)
    {
        var key = TableKeys.NotificationPlace(notification.Tenant, notification.Id);
        return new TableEntity(key.Partition, key.Row) { [StorageTable.Mark] = StorageTable.NewMark(), [At] = KeyOf(notification).Row };
    }

    /// <summary>The row that a place names.</summary>
    public static RowKey Named(TableEntity place) => new(place.PartitionKey, place.GetString(At));
}
