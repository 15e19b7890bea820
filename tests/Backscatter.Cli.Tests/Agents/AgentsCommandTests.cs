using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Cli.Commands;
using Backscatter.Cli.Watching;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage;

namespace Backscatter.Cli.Tests.Agents;

/// <summary><c>backscatter agents</c>, over a store of its own.</summary>
public sealed class AgentsCommandTests : IAsyncLifetime
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("agents-").FullName;
    private WatchStores _stores = null!;

    private IAgentStore Agents => _stores.Watch.Agents;

    public async ValueTask InitializeAsync()
    {
        _stores = StoreLocation.Open(Path.Combine(_folder, "store.db"), TimeProvider.System);
        await _stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_agent_is_invited_and_only_the_hash_of_its_token_is_kept()
    {
        Assert.Equal(0, await RunAsync("add", "frankfurt-1"));

        var kept = await Agents.ListEnrolmentsAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("frankfurt-1", TimeSpan.FromHours(24)), (kept.Name, kept.ExpiresAt - kept.CreatedAt));
        var token = _output.ToString().TrimEnd();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))), kept.Hash);
        Assert.StartsWith("Put this token into a file that only the agent may read; it holds until ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_is_revoked_once_and_for_all()
    {
        using var key = AgentKey.Create();
        var (token, _) = await AgentEnrolling.BeginAsync(Agents, "frankfurt-1", "J. Doe", DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);
        var agent = await AgentEnrolling.CompleteAsync(Agents, token, key.PublicKey, new AgentCapabilities(true, false, null, [], false, "0.1.0"), DateTimeOffset.UtcNow, TestContext.Current.CancellationToken);

        Assert.Equal(0, await RunAsync("revoke", agent!.Id));
        var revoked = (await Agents.FindAsync(agent.Id, TestContext.Current.CancellationToken))!.Value.RevokedAt;
        Assert.Equal(0, await RunAsync("revoke", agent.Id));

        Assert.NotNull(revoked);
        Assert.Equal(revoked, (await Agents.FindAsync(agent.Id, TestContext.Current.CancellationToken))!.Value.RevokedAt);
        Assert.StartsWith($"Revoked {agent.Id} (frankfurt-1). ", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_name_and_no_agent_is_said()
    {
        Assert.Equal("NAME has a control character or a character that is not seen; write it on one line", (await Assert.ThrowsAsync<UsageException>(() => RunAsync("add", "a\nb"))).Message);
        Assert.Equal("there is no agent \"nobody\"; backscatter agents lists them with their ids", (await Assert.ThrowsAsync<UsageException>(() => RunAsync("revoke", "nobody"))).Message);
        Assert.Equal("there is no agent \"0f1e2d3c4b5a69788796a5b4\"; backscatter agents lists them with their ids", (await Assert.ThrowsAsync<UsageException>(() => RunAsync("revoke", "0f1e2d3c4b5a69788796a5b4"))).Message);
    }

    private Task<int> RunAsync(params string[] arguments) => AgentsCommand.Create(new StoreOption()).Parse([.. arguments, "--store", Path.Combine(_folder, "store.db")])
        .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = _output, Error = _error }, TestContext.Current.CancellationToken);
}
