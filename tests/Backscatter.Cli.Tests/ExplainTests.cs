using System.Text.Json;

namespace Backscatter.Cli.Tests;

public sealed class ExplainTests
{
    [Fact]
    public async Task A_reply_is_explained_with_its_rule_and_the_next_step()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "reply", "--stage", "rcpt-unknown", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("Kind           rejects-unknown", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Enhanced code  5.4.1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Why            ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Next step      ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_lines_of_a_reply_are_written_with_a_backslash_n()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "reply", "--stage", "rcpt-unknown", @"550-Verification failed for <mxcheck@msp.example>\n550 Sender verify failed");

        Assert.Contains("sender-verification", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_explained()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "answer", "--zone", "zen.spamhaus.org", "--subject", "192.0.2.1", "--answer", "127.255.255.254");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("Result     unknown", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Reason     refused", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_by_line_come_back_in_order_and_a_bad_line_in_its_place()
    {
        const string Input = """
            {"stage":"rcpt-unknown","reply":"550 5.1.1 User unknown"}
            {"stage":"rcpt-unknown","reply":"250 2.1.5 Ok"}
            {"stage":"nowhere","reply":"250 2.1.5 Ok"}
            this is no JSON
            {"stage":"connect","reply":"554-5.7.1 Client host [192.0.2.1] blocked using\n554 5.7.1 zen.spamhaus.org"}
            """;

        var ran = await BackscatterProcess.RunAsync(Input, ["explain", "reply", "--jsonl"]);

        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(5, lines.Count);
        Assert.Equal(("rejects-unknown", "5.1.1"), (lines[0].GetProperty("kind").GetString(), lines[0].GetProperty("enhancedCode").GetString()));
        Assert.Equal("accepted", lines[1].GetProperty("kind").GetString());
        Assert.StartsWith("line 3: ", lines[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("line 4: ", lines[3].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("probe-blocked", lines[4].GetProperty("kind").GetString());
        Assert.All(new[] { lines[0], lines[1], lines[4] }, line => Assert.NotEmpty(line.GetProperty("why").GetString()!));
        Assert.Equal(2, ran.ExitCode);
    }

    [Fact]
    public async Task Answers_by_line_come_back_in_order()
    {
        const string Input = """
            {"zone":"zen.spamhaus.org","subject":"192.0.2.1","answers":["127.0.0.4","127.0.0.11"]}
            {"zone":"zen.spamhaus.org","subject":"192.0.2.1","rcode":"NXDOMAIN"}
            {"zone":"multi.uribl.com","subject":"example.com","answers":["127.0.0.1"]}
            {"zone":"psbl.surriel.com","subject":"192.0.2.1","answers":["198.105.244.11"]}
            {"zone":"list.dnswl.org","subject":"192.0.2.1","answers":["127.0.5.2"]}
            {"zone":"ips.backscatterer.org","subject":"192.0.2.1","rcode":"TIMEOUT"}
            """;

        var ran = await BackscatterProcess.RunAsync(Input, ["explain", "answer", "--jsonl"]);

        var said = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["listed", "not-listed", "unknown", "unknown", "allow-listed", "unknown"], said.Select(line => line.GetProperty("result").GetString()));
        Assert.Equal(["refused", "answer-outside-127/8", "timeout"], said.Where(line => line.TryGetProperty("reason", out _)).Select(line => line.GetProperty("reason").GetString()));
        Assert.All(said, line => Assert.NotEmpty(line.GetProperty("meaning").GetString()!));
        Assert.Equal(0, ran.ExitCode);
    }
}
