using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>What an agent says, with stable ids. No key, no token and no signature is in any of it.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(5001, LogLevel.Information, "Agent {Agent} works for {Server} as {Ehlo}: {Can}, {AtOnce} probes at once")]
    public static partial void Started(ILogger log, string agent, Uri server, string ehlo, string can, int atOnce);

    [LoggerMessage(5002, LogLevel.Information, "Enrolled as agent {Agent} ({Name}); the token has done its work, and its file can be removed")]
    public static partial void Enrolled(ILogger log, string agent, string name);

    [LoggerMessage(5003, LogLevel.Error, "{Why}")]
    public static partial void Refused(ILogger log, string why);

    [LoggerMessage(5004, LogLevel.Warning, "The service at {Server} gives no work and takes no results: {Why}. It is asked again, at most a minute apart, until it does.")]
    public static partial void ServiceLost(ILogger log, Uri server, string why);

    [LoggerMessage(5005, LogLevel.Information, "The service at {Server} answers again")]
    public static partial void ServiceBack(ILogger log, Uri server);

    [LoggerMessage(5006, LogLevel.Information, "Port 25: {Why}")]
    public static partial void EgressOpen(ILogger log, string why);

    [LoggerMessage(5007, LogLevel.Warning, "No probe is taken on while port 25 is {Status}: {Why} {NextStep}")]
    public static partial void EgressNotOpen(ILogger log, string status, string why, string? nextStep);

    [LoggerMessage(5008, LogLevel.Information, "No --canary is named, so that nothing shows whether port 25 leads out of here; what cannot be reached will look unreachable to the service")]
    public static partial void NoCanary(ILogger log);

    [LoggerMessage(5010, LogLevel.Information, "Job {Job}: probing {Endpoint} for {Domain}")]
    public static partial void Probing(ILogger log, string job, string endpoint, string domain);

    [LoggerMessage(5011, LogLevel.Information, "Job {Job}: {Endpoint} was probed in {Seconds:0.0} s, and the service has the result")]
    public static partial void Brought(ILogger log, string job, string endpoint, double seconds);

    [LoggerMessage(5012, LogLevel.Warning, "Job {Job}: the result came too late and is forgotten: {Why}")]
    public static partial void Late(ILogger log, string job, string why);

    [LoggerMessage(5013, LogLevel.Error, "Job {Job}: the service does not take the result ({Problem}), so it is forgotten: {Why}")]
    public static partial void NotTaken(ILogger log, string job, string problem, string why);

    [LoggerMessage(5014, LogLevel.Warning, "Job {Job}: the probe of {Endpoint} was broken off: {Why}")]
    public static partial void BrokenOff(ILogger log, string job, string endpoint, string why);

    [LoggerMessage(5015, LogLevel.Information, "Job {Job}: handed back, as the agent stops")]
    public static partial void HandedBack(ILogger log, string job);

    [LoggerMessage(5016, LogLevel.Warning, "Job {Job} could not be given to the service before the agent stopped; another agent gets it when its lease ends")]
    public static partial void LeftBehind(ILogger log, string job);

    [LoggerMessage(5017, LogLevel.Error, "Job {Job} is not taken on: {Why}. Nothing was connected to; look at the service, which should not ask for this.")]
    public static partial void NotTakenOn(ILogger log, string job, string why);

    [LoggerMessage(5018, LogLevel.Information, "The agent stops: {Count} probes under way have {Seconds:0} s to end")]
    public static partial void Stopping(ILogger log, int count, double seconds);

    [LoggerMessage(5019, LogLevel.Error, "Job {Job}: the probe of {Endpoint} failed, and its lease is left to end")]
    public static partial void Failed(ILogger log, Exception failure, string job, string endpoint);

    [LoggerMessage(5020, LogLevel.Information, "Listens at {Where} for calls back to senders at {Domain}; bounces are kept in {Spool}")]
    public static partial void Listening(ILogger log, string where, string domain, string spool);

    [LoggerMessage(5021, LogLevel.Warning, "Listener ({Kind}): {Text}")]
    public static partial void ListenerNote(ILogger log, Core.Listening.ListenerNoteKind kind, string text);
}
