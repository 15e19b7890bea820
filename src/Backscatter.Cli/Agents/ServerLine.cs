using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>The line to the service: asks until there is an answer, less and less often, and says once that there is none and once that there is one again.</summary>
/// <param name="server">The address, for the log.</param>
/// <param name="log">The log.</param>
/// <param name="time">The clock.</param>
/// <param name="random">A number from 0 to below 1: agents that lost a service at one moment do not come back to it at one.</param>
internal sealed class ServerLine(Uri server, ILogger log, TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private int _isDown;

    /// <summary>How long to wait after so many tries in vain: 1 s, 2 s, 4 s and so on up to a minute, of which the second half is left to chance.</summary>
    public static TimeSpan Wait(int tries, double chance) => TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, Math.Pow(2, Math.Clamp(tries - 1, 0, 10))) * (0.5 + chance / 2));

    /// <summary>Asks until there is an answer.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ServerAnswer<T>> AskAsync<T>(Func<CancellationToken, Task<ServerAnswer<T>>> ask, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var answer = Heard(await ask(cancellationToken));
            if (answer is not ServerAnswer<T>.Later later) return answer;
            var wait = Wait(tries, random());
            await Task.Delay(later.After > wait ? later.After.Value : wait, time, cancellationToken);
        }
    }

    /// <summary>Notes whether there was an answer.</summary>
    public ServerAnswer<T> Heard<T>(ServerAnswer<T> answer)
    {
        if (answer is ServerAnswer<T>.Later later)
        {
            if (Interlocked.Exchange(ref _isDown, 1) == 0) AgentLog.ServiceLost(log, server, later.Why);
        }
        else if (Interlocked.Exchange(ref _isDown, 0) == 1)
        {
            AgentLog.ServiceBack(log, server);
        }

        return answer;
    }
}
