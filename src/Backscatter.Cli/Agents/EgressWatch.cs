using Backscatter.Core.Data;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>Whether port 25 leads out of here: at the start and hourly, and more often while it does not. Where no canary is named nothing is known, and work is taken.</summary>
internal sealed class EgressWatch(IReadOnlyList<Canary> canaries, EgressCheck? check, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);
    private static readonly TimeSpan WhileNotOpen = TimeSpan.FromMinutes(5);

    private EgressVerdict? _known;
    private DateTimeOffset _next;

    /// <summary>Looks where it is time to; how long to wait until the next look where the way is not open, zero where it is.</summary>
    public async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        if (check is null)
        {
            if (_known is null) AgentLog.NoCanary(log);
            _known ??= EgressJudge.Judge([]);
            return TimeSpan.Zero;
        }

        if (_known is null || time.GetUtcNow() >= _next) await AskAsync(check, cancellationToken);
        return _known!.Status == EgressStatus.Open ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(1, (_next - time.GetUtcNow()).Ticks));
    }

    private async Task AskAsync(EgressCheck canary, CancellationToken cancellationToken)
    {
        var verdict = EgressJudge.Judge(await canary.RunAsync(canaries, cancellationToken));
        _next = time.GetUtcNow() + (verdict.Status == EgressStatus.Open ? Hourly : WhileNotOpen);
        if (verdict.Status != _known?.Status)
        {
            if (verdict.Status == EgressStatus.Open) AgentLog.EgressOpen(log, verdict.Why);
            else AgentLog.EgressNotOpen(log, Words<EgressStatus>.Of(verdict.Status), verdict.Why, verdict.NextStep);
        }

        _known = verdict;
    }
}
