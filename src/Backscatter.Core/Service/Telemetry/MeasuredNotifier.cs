using System.Diagnostics;
using Backscatter.Core.Data;
using Backscatter.Core.Notifications;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>Counts tries to deliver, and makes a span of each: with the channel's id, and not with where it leads, as that address is a secret.</summary>
/// <param name="inner">Sends.</param>
/// <param name="telemetry">Counts.</param>
internal sealed class MeasuredNotifier(INotifier inner, ServiceTelemetry telemetry) : INotifier
{
    /// <inheritdoc/>
    public ChannelKind Kind => inner.Kind;

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(Channel channel, Notification notification, CancellationToken cancellationToken)
    {
        using var span = ServiceTelemetry.Spans.StartActivity("notify", ActivityKind.Producer);
        span?.SetTag("backscatter.channel", channel.Id).SetTag("backscatter.channel.kind", Words<ChannelKind>.Of(Kind)).SetTag("backscatter.notification", notification.Id);
        var outcome = "failed";
        try
        {
            var result = await inner.SendAsync(channel, notification, cancellationToken);
            outcome = Measures.Outcome(result);
            return result;
        }
        finally
        {
            span?.SetTag("backscatter.outcome", outcome);
            telemetry.Count([Measures.OfDelivery(Kind, outcome)]);
        }
    }
}
