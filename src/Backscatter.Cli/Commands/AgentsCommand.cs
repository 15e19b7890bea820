using System.CommandLine;
using Backscatter.Cli.Watching;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter agents</c>: who probes for the service from elsewhere.</summary>
internal static class AgentsCommand
{
    private const string Lesson = """
        Examples:
          backscatter agents
          backscatter agents add frankfurt-1 > token          (the token alone goes to standard output)
          backscatter agents revoke 0f1e2d3c4b5a69788796a5b4
        """;

    /// <summary>Makes the command.</summary>
    /// <param name="store">Where everything is kept.</param>
    public static Command Create(StoreOption store)
    {
        var format = RowTable.Option();
        var command = new TaughtCommand("agents", "Shows the agents that probe for the service; invites and revokes them.", Lesson) { format };
        command.Over(store, (parsed, stores, cancellationToken) => ListAsync(parsed.GetValue(format), stores.Watch.Agents, cancellationToken));
        var listFormat = RowTable.Option();
        command.Subcommands.Add(new Command("list", "Shows the agents, those that are revoked too.") { listFormat }.Over(store, (parsed, stores, cancellationToken) => ListAsync(parsed.GetValue(listFormat), stores.Watch.Agents, cancellationToken)));
        command.Subcommands.Add(Add(store));
        command.Subcommands.Add(Revoke(store));
        return command;
    }

    private static Command Add(StoreOption store)
    {
        var name = new Argument<string>("NAME") { Description = "How the agent is called." };
        return new Command("add", "Makes a token that lets one agent enrol within a day. It is shown once.") { name }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var called = parsed.GetValue(name)!;
            if (AgentRules.Name(called) is { } wrong) throw new UsageException($"NAME {wrong}");
            var (token, enrolment) = await AgentEnrolling.BeginAsync(stores.Watch.Agents, called, Environment.UserName, TimeProvider.System.GetUtcNow(), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(token);
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"Put this token into a file that only the agent may read; it holds until {RowTable.Time(enrolment.ExpiresAt)} and is shown this once. Next, there: backscatter agent --server URL --token-file FILE --state FOLDER --ehlo NAME");
            return ExitCode.Pass;
        });
    }

    private static Command Revoke(StoreOption store)
    {
        var id = new Argument<string>("ID") { Description = "The agent's id." };
        return new Command("revoke", "Revokes an agent: it is told nothing more, and nothing of it counts.") { id }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var named = parsed.GetValue(id)!;
            if (!AgentRules.IsId(named) || await AgentEnrolling.RevokeAsync(stores.Watch.Agents, named, TimeProvider.System.GetUtcNow(), cancellationToken) is not { } agent)
                throw new UsageException($"there is no agent {ForeignText.Quote(named, 60)}; backscatter agents lists them with their ids");
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"Revoked {agent.Id} ({agent.Name}). What it was probing is given to another when its lease ends.");
            return ExitCode.Pass;
        });
    }

    private static async Task<int> ListAsync(RowFormat format, IAgentStore agents, CancellationToken cancellationToken)
    {
        var known = await agents.ListAsync(cancellationToken).Select(agent => agent.Value).OrderBy(agent => agent.Name, StringComparer.Ordinal).ThenBy(agent => agent.Id, StringComparer.Ordinal).ToListAsync(cancellationToken);
        RowTable.Write(format, known, ["Id", "Name", "Reaches", "Region", "Addresses", "Last seen", "Revoked"], Row, "There is no agent yet; backscatter agents add NAME invites one.");
        return ExitCode.Pass;
    }

    private static string[] Row(Agent agent) =>
    [
        agent.Id,
        agent.Name,
        string.Join(", ", new[] { agent.Can.IPv4 ? "IPv4" : null, agent.Can.IPv6 ? "IPv6" : null }.OfType<string>()),
        agent.Can.Region ?? "",
        string.Join(", ", agent.Can.SourceAddresses),
        RowTable.Time(agent.LastSeenAt),
        RowTable.Time(agent.RevokedAt),
    ];
}
