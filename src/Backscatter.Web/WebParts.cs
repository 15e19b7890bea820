using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications;
using Backscatter.Core.Service;
using Backscatter.Web.Access;
using Backscatter.Web.Http;

namespace Backscatter.Web;

/// <summary>What the service works with.</summary>
/// <param name="Watch">What is watched and known.</param>
/// <param name="Notifications">Channels, outbox and notifications.</param>
/// <param name="Queue">The queues of work.</param>
/// <param name="Time">The clock.</param>
public sealed record WebParts(IWatchStore Watch, INotificationStore Notifications, IWorkQueue Queue, TimeProvider Time)
{
    /// <summary>What a service in this process works with.</summary>
    /// <param name="service">The service.</param>
    /// <param name="time">The clock.</param>
    /// <param name="localKeyHash">The SHA-256 of the key of this machine, 64 hexadecimal digits; null for none.</param>
    public static WebParts Of(ServiceParts service, TimeProvider time, string? localKeyHash)
    {
        ArgumentNullException.ThrowIfNull(service);
        var (stores, access) = (service.Stores, service.Settings.Access);
        return new WebParts(stores.Watch, stores.Notifications, stores.Queue, time)
        {
            Access = new AccessOptions { Entra = access.Entra is { } entra ? new EntraOptions(entra.Authority, entra.Audience, entra.Issuer) : null, LocalKeyHash = localKeyHash, Bindings = access.Bindings },
            Rates = new RateOptions { PerSecond = access.RequestsPerSecond, Burst = access.RequestBurst },
            Secrets = stores.Secrets,
            Notifiers = service.Notifiers,
            Ownership = service.Ownership,
            Agents = stores.Watch.Agents,
            Desk = service.Desk,
            Lists = service.Settings.Lists,
        };
    }

    /// <summary>Who may call; nobody, unless said otherwise.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>How much one caller may ask.</summary>
    public RateOptions Rates { get; init; } = new();

    /// <summary>Where the addresses of channels are kept that callers give; null where they can only name where one is found.</summary>
    public ISecretStore? Secrets { get; init; }

    /// <summary>One for each kind of channel, for test messages.</summary>
    public IReadOnlyList<INotifier> Notifiers { get; init; } = [];

    /// <summary>Looks for the records by which tenants prove that domains are theirs; null where DNS cannot be asked.</summary>
    public OwnershipChecker? Ownership { get; init; }

    /// <summary>The agents that probe from elsewhere; null where there are none.</summary>
    public IAgentStore? Agents { get; init; }

    /// <summary>Where agents come for work; null where they get none.</summary>
    public IProbeDesk? Desk { get; init; }

    /// <summary>Every list, and whether it is asked.</summary>
    public IReadOnlyList<ListChoice> Lists { get; init; } = ListChoice.Of(BlocklistCatalogue.Shipped, ListWishes.None, BlocklistKeys.None);
}
