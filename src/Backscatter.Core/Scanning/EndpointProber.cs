using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>
/// Probes endpoints that somebody else chose, by the manners of a scan: one connection to an address at a time, the pace of providers, a bounded number in all, and never an
/// address that is not public unless that was allowed.
/// </summary>
/// <param name="connector">How servers are reached.</param>
/// <param name="mostAtOnce">The most probes at once.</param>
/// <param name="limits">How hard one mail provider is knocked at.</param>
/// <param name="allowPrivate">Whether addresses that are not public may be connected to: for laboratories.</param>
/// <param name="time">The clock.</param>
public sealed class EndpointProber(ISmtpConnector connector, int mostAtOnce, ProviderLimits limits, bool allowPrivate, TimeProvider time) : IDisposable
{
    private readonly ConnectionGate _gate = new(mostAtOnce, limits, time);

    /// <summary>Why an endpoint is never connected to, in one line; null where it may be.</summary>
    public string? Refuses(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return !allowPrivate && PublicAddressGuard.Check(endpoint.Address) is GuardVerdict.Refused refused ? refused.Reason : null;
    }

    /// <summary>Probes one endpoint for one domain, when its turn has come.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="options">Who the prober says it is, and how far it goes.</param>
    /// <param name="begins">Called when its turn has come.</param>
    /// <param name="cancellationToken">Ends the wait or the probe.</param>
    /// <exception cref="InvalidOperationException">It may not be connected to (<see cref="Refuses"/>).</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<ProbeObservation> RunAsync(Endpoint endpoint, DomainName domain, ProbeOptions options, Action begins, CancellationToken cancellationToken)
    {
        if (Refuses(endpoint) is { } why) throw new InvalidOperationException(why);
        // What a reply means is not decided here: the observation's document leaves it out, and whoever judges it decides by rules of their own.
        var probe = new SmtpProbe(connector, ReplyRules.Shipped, options, time);
        var turn = new MailEndpoint(endpoint.Host, 0, endpoint.Address, MailProviders.Shipped.ByMxHost(endpoint.Host.Ascii));
        return _gate.RunAsync(turn, BeginAsync, cancellationToken);

        Task<ProbeObservation> BeginAsync()
        {
            begins();
            return probe.RunAsync(endpoint, domain, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
