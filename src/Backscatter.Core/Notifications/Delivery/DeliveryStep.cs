namespace Backscatter.Core.Notifications.Delivery;

/// <summary>How far one call of <see cref="Deliverer.DeliverAsync"/> got.</summary>
public abstract record DeliveryStep
{
    private DeliveryStep()
    {
    }

    /// <summary>It is over: accepted or rejected, now or before.</summary>
    public sealed record Ended(Notification Notification) : DeliveryStep;

    /// <summary>It is to be called again later.</summary>
    /// <param name="After">After which time; never negative.</param>
    /// <param name="Why">In one line; no secret is in it.</param>
    public sealed record Wait(TimeSpan After, string Why) : DeliveryStep;

    /// <summary>Another piece of work is sending it. Nothing is left to do for this one: that one comes again by itself where its process dies.</summary>
    public sealed record Held : DeliveryStep;

    /// <summary>There is no such notification; it was removed, with its client or as too old.</summary>
    public sealed record Gone : DeliveryStep;
}
