using System.Diagnostics;
using System.Text.Json;
using NJsonSchema;

namespace Backscatter.Cli.Tests;

/// <summary><c>backscatter scan</c> as a process against the lab.</summary>
public sealed class ScanTests(LabFixture lab)
{
    [Fact]
    public async Task A_sound_client_passes_every_control()
    {
        var (ran, root) = await JsonAsync("larkspur.example");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Equal("backscatter.scan/1", root.GetProperty("schema").GetString());
        var target = root.GetProperty("targets")[0];
        Assert.Equal("pass", target.GetProperty("verdict").GetString());
        Assert.Equal(
            ["BSC-010", "BSC-011", "BSC-014", "BSC-020", "BSC-021", "BSC-022", "BSC-030", "BSC-031", "BSC-032", "BSC-033", "BSC-040", "BSC-041", "BSC-050", "BSC-051", "BSC-052"],
            target.GetProperty("controls").EnumerateArray().Select(control => control.GetProperty("id").GetString()));
        Assert.Equal("mx", target.GetProperty("route").GetProperty("kind").GetString());
        Assert.Equal("20260101T000000", target.GetProperty("transport").GetProperty("mtaSts").GetProperty("id").GetString());
        Assert.Equal("published", target.GetProperty("transport").GetProperty("tlsReporting").GetProperty("status").GetString());
        Assert.Equal("not-published", target.GetProperty("transport").GetProperty("dane")[0].GetProperty("status").GetString());
        var named = target.GetProperty("reverseNames")[0];
        Assert.Equal(("confirmed", "mx.larkspur.example"), (named.GetProperty("status").GetString(), named.GetProperty("names")[0].GetProperty("name").GetString()));
        Assert.EndsWith("leads back to it, and its server greets by that name.", Control(root, "BSC-040").GetProperty("why").GetString(), StringComparison.Ordinal);
        var endpoint = target.GetProperty("endpoints")[0];
        Assert.Equal("rejects-unknown", endpoint.GetProperty("verdict").GetString());
        Assert.Equal("TLS 1.3", endpoint.GetProperty("tls").GetProperty("protocol").GetString());
        Assert.Equal(
            ["connect", "ehlo", "mail", "rcpt-unknown", "rcpt-postmaster", "rcpt-abuse", "rcpt-null-sender", "rcpt-relay"],
            endpoint.GetProperty("replies").EnumerateArray().Select(reply => reply.GetProperty("stage").GetString()));
        Assert.Equal("QUIT", endpoint.GetProperty("transcript").EnumerateArray().Last(line => line.GetProperty("side").GetString() == "client").GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_probe_goes_as_far_as_it_is_told_and_never_to_a_message()
    {
        var before = lab.Lab.ServerOf("mx.quarry.example").Messages.Count;

        var (_, brief) = await JsonAsync("quarry.example", "--only-recipients", "--control-recipient", "info");
        var (_, far) = await JsonAsync("quarry.example", "--probe-depth", "data");

        Assert.Equal(["connect", "ehlo", "mail", "rcpt-unknown", "rcpt-postmaster", "rcpt-control"], Stages(brief));
        Assert.Equal("not-asked", Control(brief, "BSC-033").GetProperty("reason").GetString());
        Assert.Equal(["connect", "ehlo", "mail", "rcpt-unknown", "rcpt-postmaster", "rcpt-abuse", "rcpt-null-sender", "rcpt-relay", "data"], Stages(far));
        Assert.Equal(before, lab.Lab.ServerOf("mx.quarry.example").Messages.Count);
    }

    [Fact]
    public async Task The_servers_of_one_provider_are_begun_with_at_the_pace_that_is_given()
    {
        var providers = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            providers,
            """{ "schema": "backscatter.mail-providers/1", "note": "shared", "providers": [{ "id": "tollgate", "name": "Tollgate", "role": "mailbox", "mxSuffixes": ["tollgate.example"], "source": "https://lab.example/" }] }""",
            TestContext.Current.CancellationToken);

        // The second server's turn is a minute after the first one's, long after the deadline.
        var (ran, root) = await JsonAsync("tollgate.example", "--providers", providers, "--provider-connections", "2", "--provider-pace", "1/min", "--deadline", "5s");
        File.Delete(providers);

        var endpoints = root.GetProperty("targets")[0].GetProperty("endpoints").EnumerateArray().ToList();
        Assert.Equal(("mx2.tollgate.example", "scan.interrupted"), (endpoints[1].GetProperty("host").GetString(), endpoints[1].GetProperty("rule").GetString()));
        Assert.Equal(3, ran.ExitCode);
    }

    [Fact]
    public async Task That_nobody_is_called_back_stays_unknown_and_spoils_nothing()
    {
        var (plain, without) = await JsonAsync("larkspur.example");
        var (asked, with) = await JsonAsync("larkspur.example", "--unverifiable-sender", "nosuch@probe.example");

        Assert.Equal((0, 0), (plain.ExitCode, asked.ExitCode));
        Assert.Equal(("unknown", "not-asked"), (Control(without, "BSC-014").GetProperty("verdict").GetString(), Control(without, "BSC-014").GetProperty("reason").GetString()));
        Assert.Equal(("unknown", "no-listener"), (Control(with, "BSC-014").GetProperty("verdict").GetString(), Control(with, "BSC-014").GetProperty("reason").GetString()));
        Assert.Equal(["connect", "ehlo", "mail", "rcpt-unknown", "rcpt-postmaster", "rcpt-abuse", "rcpt-null-sender", "rcpt-unverifiable-sender", "rcpt-relay"], Stages(with));
    }

    [Fact]
    public async Task Who_calls_senders_back_fails_for_it()
    {
        var (_, root) = await JsonAsync("callback.example");

        Assert.Equal("fail", Control(root, "BSC-014").GetProperty("verdict").GetString());
        Assert.Equal("exim", Control(root, "BSC-014").GetProperty("remedies")[0].GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("1m", "backscatter scan: --wait-greylist is shorter than the first wait, so nothing is waited for; servers that say to come back are asked again after 6m, 25m, 75m and 4h.")]
    [InlineData(null, "")]
    public async Task Who_will_not_wait_for_a_greylist_is_told_so_and_reports_at_once(string? wait, string told)
    {
        var (ran, root) = await JsonAsync("greyhound.example", wait is null ? [] : ["--wait-greylist", wait]);

        var endpoint = root.GetProperty("targets")[0].GetProperty("endpoints")[0];
        Assert.Equal((told, "not-tested", "greylisted"), (ran.Error.TrimEnd(), endpoint.GetProperty("verdict").GetString(), endpoint.GetProperty("reason").GetString()));
        Assert.False(endpoint.TryGetProperty("otherTries", out _));
        Assert.True(root.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_client_on_backscatterer_that_accepts_everybody_fails_both_controls()
    {
        var (ran, root) = await JsonAsync("oldmill.example");

        Assert.Equal(1, ran.ExitCode);
        Assert.Equal("fail", Control(root, "BSC-010").GetProperty("verdict").GetString());
        Assert.Equal("fail", Control(root, "BSC-020").GetProperty("verdict").GetString());
        var answer = root.GetProperty("targets")[0].GetProperty("blocklists")[0].GetProperty("answers").EnumerateArray().Single(answer => answer.GetProperty("zone").GetString() == "ips.backscatterer.org");
        Assert.Equal("listed", answer.GetProperty("result").GetString());
        Assert.Equal(["127.0.0.2"], answer.GetProperty("answers").EnumerateArray().Select(address => address.GetString()));
        Assert.Equal("Sent backscatter or made sender callouts; expires four weeks after the last of them", answer.GetProperty("reasonTexts")[0].GetString());
        Assert.DoesNotContain("pay", answer.GetProperty("nextStep").GetString()!, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_server_at_fault_is_named_with_its_product_and_its_remedy()
    {
        var (_, root) = await JsonAsync("oldmill.example");

        var platform = root.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("platform");
        Assert.Equal(("exchange-2003", "Exchange Server 2003", "high"), (platform.GetProperty("id").GetString(), platform.GetProperty("name").GetString(), platform.GetProperty("confidence").GetString()));
        Assert.Equal(["exchange-2003.greeting", "exchange-2003.keywords"], platform.GetProperty("signs").EnumerateArray().Select(sign => sign.GetString()));
        var remedy = Control(root, "BSC-010").GetProperty("remedies")[0];
        Assert.Equal(("exchange-2003", "high"), (remedy.GetProperty("id").GetString(), remedy.GetProperty("confidence").GetString()));
        Assert.Equal(
            "Message Delivery properties, Recipient Filtering: filter recipients who are not in the directory; then apply the filter on the SMTP virtual server's IP address.",
            remedy.GetProperty("summary").GetString());
        Assert.False(Control(root, "BSC-011").TryGetProperty("remedies", out _));
    }

    [Fact]
    public async Task The_remedy_stands_in_the_table_in_the_csv_and_in_the_markdown()
    {
        var table = await lab.ScanAsync(["oldmill.example", .. LabFixture.Leave, .. LabFixture.SoundLists]);
        var csv = await lab.ScanAsync(["oldmill.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "csv"]);
        var markdown = await lab.ScanAsync(["quarry.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "markdown"]);

        Assert.Contains("Looks like Exchange Server 2003", table.Output, StringComparison.Ordinal);
        Assert.Contains("accepts-unknown Exchange Server 2003 (high confidence)", table.Output, StringComparison.Ordinal);
        Assert.Contains("Looks like Exchange Server 2013 or later \\(medium confidence\\): Put a gateway", markdown.Output, StringComparison.Ordinal);
        Assert.Contains("See: backscatter explain remedy exchange-2003\"\n", csv.Output, StringComparison.Ordinal);
        Assert.Contains("See: backscatter explain remedy exchange-server |", markdown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fingerprints_and_remedies_of_the_operator_take_the_place_of_the_shipped_ones()
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;
        try
        {
            var (fingerprints, remedies) = (Path.Combine(folder, "fingerprints.json"), Path.Combine(folder, "remedies.json"));
            await File.WriteAllTextAsync(
                fingerprints,
                """{"schema":"backscatter.fingerprints/1","version":"own","platforms":[{"id":"house","name":"House","vendor":"Us","signs":[{"id":"greeting","greeting":["esmtp"],"confidence":"low","source":"us"}]}]}""",
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                remedies,
                """{"schema":"backscatter.remedies/1","remedies":[{"id":"house","title":"House","versions":"1","platforms":["house"],"controls":["BSC-010"],"summary":"Call us.","lastReviewed":"2026-05-04","sources":["https://msp.example/"]}]}""",
                TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "house.md"), "# House\n\n## What to set\n## Where\n## Commands\n## Caveat\n## Verify afterwards\n## Sources\n", TestContext.Current.CancellationToken);

            var ran = await lab.ScanAsync(["oldmill.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "json", "--fingerprints", fingerprints, "--remedies", remedies]);

            var root = JsonDocument.Parse(ran.Output).RootElement;
            Assert.Equal("house", root.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("platform").GetProperty("id").GetString());
            Assert.Equal("Call us.", Control(root, "BSC-010").GetProperty("remedies")[0].GetProperty("summary").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData]
    [InlineData("--probe")]
    [InlineData("--i-am-authorized")]
    public async Task Without_both_words_no_connection_is_made(params string[] words)
    {
        var server = lab.Lab.ServerOf("mx.ferry.example");
        var before = server.Conversations.Count;

        var ran = await lab.ScanAsync(["ferry.example", .. LabFixture.SoundLists, .. words, "--format", "json"]);

        var root = JsonDocument.Parse(ran.Output).RootElement;
        Assert.Equal(before, server.Conversations.Count);
        Assert.Equal(3, ran.ExitCode);
        Assert.Equal("not-permitted", Control(root, "BSC-010").GetProperty("reason").GetString());
        Assert.Equal("not-permitted", Control(root, "BSC-030").GetProperty("reason").GetString());
        Assert.Equal("not-permitted", Control(root, "BSC-041").GetProperty("reason").GetString());
        Assert.Equal("not-tested", root.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("verdict").GetString());
        Assert.Equal("pass", Control(root, "BSC-020").GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Without_allow_private_no_connection_to_a_loopback_address_is_made()
    {
        var server = lab.Lab.ServerOf("mx.ferry.example");
        var before = server.Conversations.Count;

        var ran = await BackscatterProcess.RunAsync(["scan", "ferry.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--resolver", $"{lab.Lab.Resolver.EndPoint}", "--smtp-port", $"{lab.Lab.SmtpPort}", "--ehlo", "mx.probe.example", "--format", "json"]);

        var endpoint = JsonDocument.Parse(ran.Output).RootElement.GetProperty("targets")[0].GetProperty("endpoints")[0];
        Assert.Equal(before, server.Conversations.Count);
        Assert.Equal("not-permitted", endpoint.GetProperty("reason").GetString());
        Assert.Equal("scan.address-not-public", endpoint.GetProperty("rule").GetString());
    }

    [Fact]
    public async Task The_json_keeps_to_its_schema_for_every_client_of_the_lab()
    {
        var ran = await lab.ScanAsync([.. lab.Lab.Clients.Select(client => client.Domain), "192.0.2.0/30", "2001:db8::1", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "json"]);

        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "scan.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(ran.Output).Select(fault => fault.ToString()));
        Assert.Equal(23, JsonDocument.Parse(ran.Output).RootElement.GetProperty("targets").GetArrayLength());
        Assert.Equal(1, ran.ExitCode);
    }

    [Fact]
    public async Task A_document_that_breaks_the_schema_is_noticed()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "scan.schema.json"), TestContext.Current.CancellationToken);

        Assert.NotEmpty(schema.Validate("""{"schema":"backscatter.scan/2","extra":1}"""));
    }

    [Fact]
    public async Task Addresses_and_ranges_are_asked_about_and_nothing_else()
    {
        var (ran, root) = await JsonAsync("198.51.100.24/31");

        var target = root.GetProperty("targets")[0];
        Assert.Equal("range", target.GetProperty("kind").GetString());
        Assert.Equal(["198.51.100.24", "198.51.100.25"], target.GetProperty("blocklists").EnumerateArray().Select(subject => subject.GetProperty("subject").GetString()));
        Assert.Equal(["BSC-020", "BSC-021", "BSC-040"], target.GetProperty("controls").EnumerateArray().Select(control => control.GetProperty("id").GetString()));
        Assert.Equal("fail", Control(root, "BSC-021").GetProperty("verdict").GetString());
        Assert.DoesNotContain("dbl.spamhaus.org", target.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, ran.ExitCode);
    }

    [Fact]
    public async Task A_file_of_clients_keeps_its_tenants_and_its_order()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "tenant,target\n# the sound one\nLarkspur Dental,larkspur.example\nParked Name,parked.example\n", TestContext.Current.CancellationToken);

            var ran = await lab.ScanAsync(["--file", path, .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "csv"]);

            var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("tenant,target,control,title,severity,verdict,reason,subject,why,next_step", lines[0]);
            Assert.StartsWith("Larkspur Dental,larkspur.example,BSC-010,Unknown recipients are refused in the session,high,pass,,mx.larkspur.example [", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("Parked Name,parked.example,BSC-052,", lines[^1], StringComparison.Ordinal);
            Assert.Equal(0, ran.ExitCode);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_table_says_what_is_wrong_why_and_the_next_step()
    {
        var ran = await lab.ScanAsync(["loosends.example", .. LabFixture.Leave, .. LabFixture.SoundLists]);

        Assert.Contains("✗ loosends.example fail", ran.Output, StringComparison.Ordinal);
        Assert.Contains("BSC-051 DMARC is present and", ran.Output, StringComparison.Ordinal);
        Assert.Contains("There is no DMARC record.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Renew the certificate", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", ran.Output, StringComparison.Ordinal);
        Assert.Equal("", ran.Error);
    }

    [Fact]
    public async Task Where_a_name_leads_is_told_and_shown()
    {
        var (_, root) = await JsonAsync("tangle.example");
        var subject = Assert.Single(Control(root, "BSC-040").GetProperty("subjects").EnumerateArray(), subject => subject.GetProperty("verdict").GetString() == "fail");
        var table = await lab.ScanAsync(["tangle.example", .. LabFixture.SoundLists, "--verbose"]);

        Assert.Equal("198.51.100.111", subject.GetProperty("subject").GetString());
        Assert.Equal("Its reverse name tool11.tangle.example leads to 203.0.113.11, not back.", subject.GetProperty("why").GetString());
        Assert.Contains("198.51.100.111 → tool11.tangle.example → 203.0.113.11\n", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_passes_and_could_be_better_is_advised()
    {
        var ran = await lab.ScanAsync(["ferry.example", .. LabFixture.Leave, .. LabFixture.SoundLists]);

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("i mx.ferry.example [", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Answer with a permanent code", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "i published: MTA-STS, TLS-RPT\n")]
    [InlineData("markdown", "\n- published: MTA-STS, TLS-RPT\n")]
    public async Task What_is_published_about_encryption_is_noted(string format, string note)
    {
        var ran = await lab.ScanAsync(["larkspur.example", .. LabFixture.SoundLists, "--format", format]);

        Assert.Contains(note, ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_shows_questions_answers_and_the_conversation()
    {
        var ran = await lab.ScanAsync(["ferry.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--verbose"]);

        Assert.Contains(".ips.backscatterer.org", ran.Output, StringComparison.Ordinal);
        Assert.Contains("→ MAIL FROM:<mxcheck@probe.example>", ran.Output, StringComparison.Ordinal);
        Assert.Contains("← 450 4.1.1 ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("v=spf1 mx -all", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markdown_lets_no_foreign_text_become_markup()
    {
        var ran = await lab.ScanAsync(["gatehouse.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "markdown"]);

        Assert.Contains("## gatehouse.example: unknown", ran.Output, StringComparison.Ordinal);
        Assert.Contains("| unknown (probe-blocked) | BSC-010 Unknown recipients are refused in the session | mx.gatehouse.example \\[", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_file_appears_whole_and_alone()
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;
        try
        {
            var path = Path.Combine(folder, "report.json");

            var ran = await lab.ScanAsync(["parked.example", .. LabFixture.SoundLists, "--format", "json", "--output", path]);

            Assert.Equal((0, "", ""), (ran.ExitCode, ran.Output, ran.Error));
            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Equal("backscatter.scan/1", JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).RootElement.GetProperty("schema").GetString());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_deadline_ends_the_scan_and_what_is_missing_is_unknown()
    {
        var ran = await lab.ScanAsync(["molasses.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "json", "--deadline", "1500ms"]);

        var root = JsonDocument.Parse(ran.Output).RootElement;
        Assert.Equal(3, ran.ExitCode);
        Assert.False(root.GetProperty("complete").GetBoolean());
        Assert.Equal("not-tested", root.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("verdict").GetString());
        Assert.Equal("pass", Control(root, "BSC-050").GetProperty("verdict").GetString());
        Assert.Equal("backscatter scan: interrupted; 0 of 1 targets were scanned to the end", Assert.Single(ran.ErrorLines));
    }

    [Fact]
    public async Task Interrupted_it_prints_what_is_known()
    {
        using var process = BackscatterProcess.Start(
        [
            "scan", "molasses.example", .. LabFixture.Leave, .. LabFixture.SoundLists, "--format", "json", "--resolver", $"{lab.Lab.Resolver.EndPoint}", "--smtp-port", $"{lab.Lab.SmtpPort}", "--allow-private", "--ehlo", "mx.probe.example",
        ]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var server = lab.Lab.ServerOf("mx.molasses.example");
        var before = server.Conversations.Count;
        // At the slow answer about a recipient everything that is asked of DNS has long been told.
        while (!server.Conversations.Skip(before).Any(conversation => conversation.Commands.Any(command => command.StartsWith("RCPT", StringComparison.Ordinal))) && !process.HasExited) await Task.Yield();

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var root = JsonDocument.Parse(await output).RootElement;
        Assert.False(root.GetProperty("complete").GetBoolean());
        Assert.Equal("pass", Control(root, "BSC-050").GetProperty("verdict").GetString());
        Assert.Contains("interrupted; 0 of 1 targets", await error, StringComparison.Ordinal);
        Assert.Equal(3, process.ExitCode);
    }

    private async Task<(Ran Ran, JsonElement Root)> JsonAsync(string target, params string[] options)
    {
        var ran = await lab.ScanAsync([target, .. LabFixture.Leave, .. LabFixture.SoundLists, .. options, "--format", "json"]);
        return (ran, JsonDocument.Parse(ran.Output).RootElement);
    }

    private static IEnumerable<string?> Stages(JsonElement root) =>
        root.GetProperty("targets")[0].GetProperty("endpoints")[0].GetProperty("replies").EnumerateArray().Select(reply => reply.GetProperty("stage").GetString());

    private static JsonElement Control(JsonElement root, string id) =>
        root.GetProperty("targets")[0].GetProperty("controls").EnumerateArray().Single(control => control.GetProperty("id").GetString() == id);
}
