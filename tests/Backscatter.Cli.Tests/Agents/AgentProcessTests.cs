using System.Diagnostics;
using System.Text.Json;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Tests.Agents;

/// <summary><c>backscatter agent</c> as the process that an operator starts, with the service on Kestrel and the lab's mail servers behind it.</summary>
public sealed class AgentProcessTests(LabFixture lab) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("agent-").FullName;

    private string StateFolder => Path.Combine(_folder, "state");

    private string TokenFile => Path.Combine(_folder, "token");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_enrols_probes_stops_when_it_is_told_to_goes_on_without_its_token_and_ends_when_it_is_revoked()
    {
        await using var service = await AgentService.StartAsync();
        var token = await service.InviteAsync();
        await File.WriteAllTextAsync(TokenFile, token + "\n");
        Add(service, "job-1", "mx.larkspur.example");

        using var first = Start(service, "--token-file", TokenFile, "--region", "Frankfurt", "--source-address", "192.0.2.25");
        await AgentService.UntilAsync(() => service.Desk.Taken.Count == 1);
        await TerminateAsync(first);
        Assert.Equal(0, first.ExitCode);
        var log = await first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.Contains("info: Backscatter.Agent[5002] Enrolled as agent ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("[5011] Job job-1: mx.larkspur.example [", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("[5018] The agent stops", StringComparison.Ordinal));
        Assert.DoesNotContain(token[4..], log, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", log, StringComparison.Ordinal);
        var agent = await service.Agents.ListAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("Frankfurt", "192.0.2.25"), (agent.Value.Can.Region, agent.Value.Can.SourceAddresses.Single()));
        Assert.Equal(550, service.Desk.Taken.Single().Replies.Single(reply => reply.To == Probed.UnknownRecipient).Code);

        File.Delete(TokenFile);
        Add(service, "job-2", "mx.oldmill.example");
        using var second = Start(service, "--log-format", "json");
        await AgentService.UntilAsync(() => service.Desk.Taken.Count == 2);
        await service.RevokeAsync(agent.Value.Id);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, second.ExitCode);
        var events = (await second.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([5001, 5008, 5010, 5011, 5003], events.Select(one => one.GetProperty("EventId").GetInt32()));
        Assert.Equal("job-2", events[2].GetProperty("State").GetProperty("Job").GetString());
        Assert.Equal("", await second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    // The answer was lost and the process died: its key was kept before anything was sent, so the token still makes this agent.
    [Fact]
    public async Task An_agent_that_died_before_it_knew_that_it_had_enrolled_enrols_again_as_itself()
    {
        await using var service = await AgentService.StartAsync();
        await File.WriteAllTextAsync(TokenFile, await service.InviteAsync());
        var enrolled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Before = async (http, next) =>
        {
            if (!http.Request.Path.Value!.EndsWith("/enrol", StringComparison.Ordinal))
            {
                await next(http);
                return;
            }

            http.Response.Body = Stream.Null;
            await next(http);
            http.Abort();
            enrolled.TrySetResult();
        };
        using (var killed = Start(service, "--token-file", TokenFile))
        {
            await enrolled.Task.WaitAsync(TestContext.Current.CancellationToken);
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        service.Before = null;
        Add(service, "job-1", "mx.larkspur.example");
        using var again = Start(service, "--token-file", TokenFile);
        await AgentService.UntilAsync(() => service.Desk.Taken.Count == 1);
        await TerminateAsync(again);

        Assert.Equal(0, again.ExitCode);
        Assert.Single(await service.Agents.ListAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_token_that_is_not_good_ends_it_with_a_reason()
    {
        await using var service = await AgentService.StartAsync();
        await File.WriteAllTextAsync(TokenFile, "bse_" + new string('A', 43));

        var ran = await BackscatterProcess.RunAsync([.. Arguments(service), "--token-file", TokenFile]);

        Assert.Equal((4, ""), (ran.ExitCode, ran.Output));
        Assert.EndsWith(
            "fail: Backscatter.Agent[5003] The service takes no agent for this token: it is wrong, was used by another key, or has expired. Let an administrator make a new one (backscatter agents add), and put it into the token file.",
            Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--server http://backscatter.msp.example", "backscatter agent: --server \"http://backscatter.msp.example\" is not HTTPS, and what is probed would be for all on the way to read and to change; write https://, with --server-ca-file where its authority is your own")]
    [InlineData("--server backscatter", "backscatter agent: --server \"backscatter\" is no address of a service; write one such as https://backscatter.msp.example")]
    [InlineData("--server https://user:secret@backscatter.msp.example", "backscatter agent: --server has a name or a password in it; an agent is known by its key, so leave them out")]
    [InlineData("--server http://127.0.0.1:1 --at-once 0", "backscatter agent: --at-once 0 is out of range; 1 to 64 servers are probed at once")]
    [InlineData("--server http://127.0.0.1:1 --smtp-port 70000", "backscatter agent: --smtp-port 70000 is no port; it is 1 to 65535, and 25 on the internet")]
    [InlineData("--server http://127.0.0.1:1 --ipv4 false --ipv6 false", "backscatter agent: this machine has no route to anywhere, over IPv4 or IPv6; connect it, or say --ipv4 or --ipv6 where the route is not there yet")]
    [InlineData("--server http://127.0.0.1:1 --source-address here", "backscatter agent: --source-address \"here\" is no IP address; write one such as 192.0.2.25 or 2001:db8::25")]
    [InlineData("--server http://127.0.0.1:1 --server-ca-file /nowhere", "backscatter agent: --server-ca-file /nowhere cannot be read; name a PEM file of certificates that this user may read")]
    [InlineData("--server http://127.0.0.1:1 --ipv4", "backscatter agent: this agent has not enrolled yet; name the file with its token with --token-file (backscatter agents add makes one)")]
    [InlineData("--server http://127.0.0.1:1 --ipv4 --token-file /nowhere", "backscatter agent: --token-file /nowhere cannot be read; name a file that this user may read, with the token that backscatter agents add shows")]
    public async Task What_it_cannot_start_with_is_said_in_one_line(string arguments, string complaint)
    {
        var ran = await BackscatterProcess.RunAsync(["agent", "--state", StateFolder, "--ehlo", "mx.probe.example", .. arguments.Split(' ')]);

        Assert.Equal((2, complaint), (ran.ExitCode, Assert.Single(ran.ErrorLines)));
    }

    private void Add(AgentService service, string job, string host) => service.Desk.Add(job, host, lab.Lab.AddressOf(host).ToString(), lab.Lab.SmtpPort!.Value, host[3..]);

    private string[] Arguments(AgentService service) =>
    [
        "agent", "--server", $"{service.Address}", "--state", StateFolder, "--ehlo", "mx.probe.example", "--sender-domain", "probe.example", "--ipv4", "true", "--ipv6", "false", "--allow-private", "--smtp-port",
        $"{lab.Lab.SmtpPort}", "--ca-file", lab.AuthorityFile,
    ];

    private Process Start(AgentService service, params string[] arguments) => BackscatterProcess.Start([.. Arguments(service), .. arguments]);

    private static async Task TerminateAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
