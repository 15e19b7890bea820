using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Microsoft.Extensions.Logging;

namespace Backscatter.Cli.Agents;

/// <summary>How an agent becomes known to its service: by a token, once.</summary>
internal static class AgentStart
{
    private const int LongestTokenFile = 1000;

    /// <summary>The token in a file.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string ReadToken(string path)
    {
        try
        {
            if (new FileInfo(path).Length <= LongestTokenFile && File.ReadAllText(path).Trim() is { Length: > 0 } token) return token;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--token-file {ForeignText.Escape(path)} cannot be read; name a file that this user may read, with the token that backscatter agents add shows");
        }

        throw new UsageException($"--token-file {ForeignText.Escape(path)} holds no token; put there what backscatter agents add shows, and nothing else");
    }

    /// <summary>Enrols, as often as it takes; whether the service took it. Sent again with the same token and key it gives the same agent.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<bool> EnrolAsync(AgentServer server, ServerLine line, AgentFiles files, string token, AgentCapabilities can, ILogger log, CancellationToken cancellationToken)
    {
        switch (await line.AskAsync(cancel => server.EnrolAsync(token, can, cancel), cancellationToken))
        {
            case ServerAnswer<Enrolled>.Given { Value: var enrolled } when AgentRules.IsId(enrolled.Agent):
                files.Keep(enrolled.Agent);
                AgentLog.Enrolled(log, enrolled.Agent, ForeignText.Escape(enrolled.Name, AgentRules.LongestName));
                return true;
            case ServerAnswer<Enrolled>.Refused { Problem: "enrolment-refused" }:
                AgentLog.Refused(log, "The service takes no agent for this token: it is wrong, was used by another key, or has expired. Let an administrator make a new one (backscatter agents add), and put it into the token file.");
                return false;
            case ServerAnswer<Enrolled>.Refused refused:
                AgentLog.Refused(log, $"The service does not let this agent enrol ({refused.Problem}: {refused.Detail}).");
                return false;
            default:
                AgentLog.Refused(log, "What the service answered is no id of an agent; is --server its address?");
                return false;
        }
    }
}
