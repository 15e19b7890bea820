namespace Backscatter.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help", "scan <TARGET>")]
    [InlineData("scan --help", "backscatter scan --file clients.csv --format csv --output report.csv")]
    [InlineData("scan --help", "0 every control passes   1 a control fails   2 the command line can't be used   3 nothing fails, but something is unknown")]
    [InlineData("explain reply --help", "rcpt-unknown")]
    [InlineData("explain answer --help", "--rcode")]
    [InlineData("explain remedy --help", "backscatter explain remedy postfix --format markdown")]
    [InlineData("doctor --help", "backscatter doctor --address 192.0.2.25 --ehlo probe.msp.example --sender-domain msp.example")]
    [InlineData("doctor --help", "0 all is fine   1 something is wrong")]
    [InlineData("demo --help", "--once")]
    [InlineData("sweep --help", "--store")]
    [InlineData("rejudge --help", "--apply")]
    [InlineData("serve --help", "backscatter serve --listen http://10.0.0.5:5025 --behind-proxy          (TLS ends at a proxy)")]
    [InlineData("tenants add --help", "--time-zone")]
    [InlineData("agent --help", "backscatter agent --server https://backscatter.msp.example --token-file token --state /var/lib/backscatter-agent --ehlo probe1.msp.example")]
    [InlineData("agent --help", "4 the service does not take this agent: its token, or it was revoked")]
    [InlineData("backup --help", "backscatter backup store.backup --with-secrets --passphrase-file /etc/backscatter/passphrase")]
    [InlineData("restore --help", "1 it was cut short and the store is half restored: the same command goes on")]
    public async Task Help_teaches(string commandLine, string lesson)
    {
        var ran = await BackscatterProcess.RunAsync(commandLine.Split(' '));

        Assert.Contains(lesson, ran.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task The_list_of_commands_stays_short()
    {
        var ran = await BackscatterProcess.RunAsync("--help");

        Assert.DoesNotContain("Examples:", ran.Output, StringComparison.Ordinal);
    }
}
