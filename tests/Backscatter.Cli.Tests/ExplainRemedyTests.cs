using Backscatter.Core.Compliance;

namespace Backscatter.Cli.Tests;

/// <summary><c>backscatter explain remedy</c> as a process.</summary>
public sealed class ExplainRemedyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_product_all_are_listed_on_a_line_each()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "remedy");

        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Equal(RemedyCatalogue.Shipped.All.Select(remedy => remedy.Id), lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("exchange-2003          Exchange Server 2003 and Small Business Server 2003", lines);
    }

    [Fact]
    public async Task A_remedy_reads_well_on_a_terminal()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "remedy", "exchange-server");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains("── Exchange Server without an Edge server exchange-server ──", ran.Output, StringComparison.Ordinal);
        Assert.Contains("for Exchange 2013, 2016, 2019 and Subscription Edition · serves BSC-010, BSC-011, BSC-013 · reviewed 2026-11-25\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("\nWhat to set\n", ran.Output, StringComparison.Ordinal);
        Assert.Contains("\n - Microsoft advises against this agent on Mailbox servers.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("See also: backscatter explain remedy exchange-edge", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("```", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("**", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("## ", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', ran.Output);
    }

    [Fact]
    public async Task Commands_stand_as_they_are_to_be_typed()
    {
        var exchange = await BackscatterProcess.RunAsync("explain", "remedy", "exchange-server");
        var postfix = await BackscatterProcess.RunAsync("explain", "remedy", "postfix");

        Assert.Contains("\n    & $env:ExchangeInstallPath\\Scripts\\Install-AntiSpamAgents.ps1\n", exchange.Output, StringComparison.Ordinal);
        Assert.Contains("\n    Enable-TransportAgent \"Recipient Filter Agent\"\n", exchange.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\n    postconf -e 'smtpd_recipient_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination, reject_unverified_recipient'\n",
            postfix.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exchange-2003")]
    [InlineData("Exchange 2003")]
    public async Task Markdown_gives_the_page_as_it_is(string name)
    {
        var ran = await BackscatterProcess.RunAsync("explain", "remedy", name, "--format", "markdown");

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "remedies", "exchange-2003.md"), TestContext.Current.CancellationToken), ran.Output);
    }

    [Fact]
    public async Task What_has_no_public_source_is_pointed_out()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "remedy", "mdaemon");

        Assert.Contains("What is marked \"unconfirmed\" has no public source: check it in the product before you rely on it.\n", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_whose_customers_can_set_nothing_is_no_mistake()
    {
        var ran = await BackscatterProcess.RunAsync("explain", "remedy", "yahoo");

        Assert.Equal((0, "", "Yahoo Mail: Yahoo accepts every recipient at RCPT and refuses unknown ones later; its customers cannot change that.\n"), (ran.ExitCode, ran.Error, ran.Output));
    }

    [Fact]
    public async Task An_operator_can_name_remedies_of_his_own()
    {
        var index = Path.Combine(_folder, "house.json");
        await File.WriteAllTextAsync(
            index,
            """{"schema":"backscatter.remedies/1","remedies":[{"id":"own","title":"Own","versions":"1","controls":["BSC-010"],"summary":"Call us.","lastReviewed":"2026-05-04","sources":["https://msp.example/"]}]}""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "own.md"),
            "# Own\n\n## What to set\n\nx [bold]y[/]\n\n## Where\n\n## Commands\n\n## Caveat\n\n## Verify afterwards\n\n## Sources\n",
            TestContext.Current.CancellationToken);

        var listed = await BackscatterProcess.RunAsync("explain", "remedy", "--remedies", index);
        var shown = await BackscatterProcess.RunAsync("explain", "remedy", "own", "--remedies", index);

        Assert.Equal("own  Own\n", listed.Output);
        Assert.Contains("\nx [bold]y[/]\n", shown.Output, StringComparison.Ordinal);
    }
}
