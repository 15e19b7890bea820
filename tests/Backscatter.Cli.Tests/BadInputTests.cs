namespace Backscatter.Cli.Tests;

/// <summary>What can't be used is told in one line, with the exit code of the documentation, and never with a stack trace.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("scan", "backscatter scan: no target is given; name a domain, an IP address or a small range, or a file with --file")]
    [InlineData("scan --bogus example.com", "backscatter scan: there is no option --bogus; backscatter scan --help lists them")]
    [InlineData("scan exa_mple..com", "backscatter scan: \"exa_mple..com\" is no domain name: two dots in a row, or a dot in front")]
    [InlineData("scan info@example.com", "backscatter scan: \"info@example.com\" is an e-mail address; name its domain, the part after the @")]
    [InlineData("scan https://example.com/", "backscatter scan: \"https://example.com/\" is a web address; name the mail domain only")]
    [InlineData("scan localhost", "backscatter scan: \"localhost\" has one label only; a mail domain has two at least, such as example.com")]
    [InlineData("scan 192.0.2.0/16", "backscatter scan: \"192.0.2.0/16\" has bits set after its prefix: write 192.0.0.0/16 for the range, or 192.0.2.0 for the one address")]
    [InlineData("scan 10.0.0.0/8", "backscatter scan: 10.0.0.0/8 has 16777216 addresses, at most 256 are scanned (/24, or /120 of IPv6); name smaller ranges")]
    [InlineData("scan 192.0.2.300", "backscatter scan: \"192.0.2.300\" is no IP address: 300 is more than 255")]
    [InlineData("scan example.com --resolver dns.example.com", "backscatter scan: --resolver \"dns.example.com\" is no resolver: write ip or ip:port, an IPv6 address with port in brackets, such as 192.0.2.53:5353 or [2001:db8::53]:5353")]
    [InlineData("scan example.com --deadline soon", "backscatter scan: --deadline \"soon\" is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most 24h")]
    [InlineData("scan example.com --wait-greylist later", "backscatter scan: --wait-greylist \"later\" is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most 24h")]
    [InlineData("scan example.com --concurrency 0", "backscatter scan: --concurrency 0 is out of range; 1 to 64 targets are scanned side by side")]
    [InlineData("scan example.com --provider-connections 3", "backscatter scan: --provider-connections 3 is out of range; 1 to 2 servers of one mail provider are probed at once")]
    [InlineData("scan example.com --provider-connections 0", "backscatter scan: --provider-connections 0 is out of range; 1 to 2 servers of one mail provider are probed at once")]
    [InlineData("scan example.com --provider-pace 31/min", "backscatter scan: --provider-pace \"31/min\" is out of range; write 1/min to 30/min, the servers of one mail provider that are begun with in any minute")]
    [InlineData("scan example.com --provider-pace 0/min", "backscatter scan: --provider-pace \"0/min\" is out of range; write 1/min to 30/min, the servers of one mail provider that are begun with in any minute")]
    [InlineData("scan example.com --provider-pace 10", "backscatter scan: --provider-pace \"10\" is out of range; write 1/min to 30/min, the servers of one mail provider that are begun with in any minute")]
    [InlineData("scan example.com --smtp-port 99999", "backscatter scan: --smtp-port 99999 is no port; it is 1 to 65535, and 25 on the internet")]
    [InlineData("scan example.com --lists no.such.zone", "backscatter scan: \"no.such.zone\" is no list of the catalogue; describe it in a file of the same format, or correct the name.")]
    [InlineData("scan example.com --ehlo nohost", "backscatter scan: --ehlo nohost is no full host name; write one such as probe.example.com")]
    [InlineData("scan example.com --canary agent", "backscatter scan: --canary: \"agent\" is no mail server: write host, host:port, or an IPv6 address with port in brackets, such as agent.msp.example or [2001:db8::25]:25")]
    [InlineData("scan example.com --canary agent.msp.example=abc", "backscatter scan: --canary: the nonce of agent.msp.example is none: write 8 to 64 letters, digits, hyphens or dots, as they stand in that server's greeting")]
    [InlineData("scan example.com --own-address here", "backscatter scan: --own-address \"here\" is no IP address; write one such as 192.0.2.25 or 2001:db8::25")]
    [InlineData("scan example.com --file /no/such/clients.csv", "backscatter scan: the file /no/such/clients.csv does not exist; name a CSV file with a column 'target' that this user may read")]
    [InlineData("scan example.com --output /no/such/folder/report", "backscatter scan: --output /no/such/folder/report cannot be written; name a file in a folder that exists and that this user may write to")]
    [InlineData("scan example.com --lists /no/such/lists.json", "backscatter scan: /no/such/lists.json: does not exist; name a file that this user may read.")]
    [InlineData("scan example.com --ca-file /no/such/ca.pem", "backscatter scan: --ca-file /no/such/ca.pem cannot be read; name a PEM file of certificates that this user may read")]
    [InlineData("scan example.com --fingerprints /no/such/prints.json", "backscatter scan: /no/such/prints.json: does not exist; name a file that this user may read.")]
    [InlineData("scan example.com --remedies /no/such/remedies.json", "backscatter scan: /no/such/remedies.json: does not exist; name a file that this user may read.")]
    [InlineData("scan example.com --own-address 10.0.0.1", "backscatter scan: --own-address 10.0.0.1 is not public: Private-Use, 10.0.0.0/8 (RFC 1918); name the address that mail servers see")]
    [InlineData("doctor --address here", "backscatter doctor: --address \"here\" is no IP address; write one such as 192.0.2.25 or 2001:db8::25")]
    [InlineData("doctor --canary agent.msp.example:99999", "backscatter doctor: --canary: \"agent.msp.example:99999\" is no mail server: write host, host:port, or an IPv6 address with port in brackets, such as agent.msp.example or [2001:db8::25]:25")]
    [InlineData("doctor --ehlo nohost", "backscatter doctor: --ehlo nohost is no full host name; write one such as probe.example.com")]
    [InlineData("explain remedy exchnge", "backscatter explain remedy: there is no remedy for \"exchnge\"; near it are exchange-2003, exchange-2010, exchange-edge, exchange-hybrid, exchange-online, exchange-server; backscatter explain remedy lists all")]
    [InlineData("explain remedy kerio", "backscatter explain remedy: there is no remedy for \"kerio\"; near it are kerio-connect; backscatter explain remedy lists all")]
    [InlineData("explain remedy abacus", "backscatter explain remedy: there is no remedy for \"abacus\"; backscatter explain remedy lists all")]
    [InlineData("explain remedy ../../etc/passwd", "backscatter explain remedy: there is no remedy for \"../../etc/passwd\"; backscatter explain remedy lists all")]
    [InlineData("explain remedy --remedies /no/such/remedies.json", "backscatter explain remedy: /no/such/remedies.json: does not exist; name a file that this user may read.")]
    [InlineData("scan example.com --sender-domain probe.example --unverifiable-sender nosuch", "backscatter scan: --unverifiable-sender \"nosuch\" is no address; name one such as nosuch@probe.example.com that the MX of its domain refuses")]
    [InlineData("scan example.com --sender-domain probe.example --unverifiable-sender nosuch@other.example", "backscatter scan: --unverifiable-sender \"nosuch@other.example\" is not at the sender's domain, probe.example; name an address there that does not exist, or another --sender-domain")]
    [InlineData("scan example.com --sender-domain probe.example --unverifiable-sender MxCheck@probe.example", "backscatter scan: --unverifiable-sender \"MxCheck@probe.example\" is the sender of every probe; name an address that does not exist")]
    [InlineData("scan example.com --control-recipient info@example.com", "backscatter scan: --control-recipient \"info@example.com\" is no local part; name what stands before the @, such as info")]
    [InlineData("explain reply 550", "backscatter explain reply: --stage is missing; say where the reply was given: connect, ehlo, mail, rcpt-unknown, rcpt-postmaster, data, end-of-data")]
    [InlineData("explain reply --stage mail", "backscatter explain reply: the reply is missing; give it in quotes, such as \"550 5.1.1 User unknown\"")]
    [InlineData("explain answer --zone zen.spamhaus.org --subject 192.0.2.1", "backscatter explain answer: neither an answer nor a reply code is given; give --answer 127.0.0.2 or --rcode NXDOMAIN")]
    [InlineData("explain answer --zone zen.spamhaus.org --subject 192.0.2.1 --rcode MAYBE", "backscatter explain answer: \"MAYBE\" is no reply code; write NOERROR, NXDOMAIN, SERVFAIL, REFUSED or TIMEOUT")]
    public async Task One_line_and_exit_code_2(string commandLine, string line)
    {
        var ran = await BackscatterProcess.RunAsync(commandLine.Split(' '));

        Assert.Equal([line], ran.ErrorLines);
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
    }

    [Theory]
    [InlineData("scan example.com --format yaml", "--format")]
    [InlineData("explain reply --stage rcpt 550", "rcpt-unknown")]
    [InlineData("scan example.com --smtp-port twenty", "--smtp-port")]
    [InlineData("frobnicate", "frobnicate")]
    public async Task One_line_that_names_the_culprit(string commandLine, string culprit)
    {
        var ran = await BackscatterProcess.RunAsync(commandLine.Split(' '));

        Assert.Contains(culprit, Assert.Single(ran.ErrorLines), StringComparison.Ordinal);
        Assert.EndsWith("--help.", ran.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
    }

    [Theory]
    [InlineData("lists.json", "{ \"schema\": ", "--lists", "lists.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("lists.json", "{ \"schema\": \"backscatter.controls/1\" }", "--lists", "lists.json: schema: is \"backscatter.controls/1\", a format that is not known here; write \"backscatter.blocklists/1\".")]
    [InlineData("controls.json", "{ \"schema\": \"backscatter.controls/1\", \"controls\": [] }", "--controls", "controls.json: controls: is empty; name at least one control.")]
    public async Task A_broken_data_file_is_told_with_its_place(string name, string content, string option, string line)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var ran = await BackscatterProcess.RunAsync("scan", "example.com", option, path);

        Assert.Equal([$"backscatter scan: {_folder}/{line}"], ran.ErrorLines);
        Assert.Equal(2, ran.ExitCode);
    }

    [Theory]
    [InlineData("domain\nexample.com\nnot a domain\n", "line 3: \"not a domain\" is no domain name: \" \" is not allowed in it")]
    [InlineData("tenant;target\nNorthwind;10.1.1.1/33\n", "line 2: \"10.1.1.1/33\" is no address range: after the slash stands a number from 0 to 32")]
    public async Task A_bad_line_of_a_file_is_told_with_its_number(string content, string line)
    {
        var path = Path.Combine(_folder, "clients.csv");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);

        var ran = await BackscatterProcess.RunAsync("scan", "--file", path);

        Assert.Equal([$"backscatter scan: {path} {line}"], ran.ErrorLines);
        Assert.Equal(2, ran.ExitCode);
    }

    [Fact]
    public async Task A_resolver_that_never_answers_is_told_and_everything_is_unknown()
    {
        var ran = await BackscatterProcess.RunAsync("scan", "example.com", "--resolver", "127.0.0.1:1", "--lists", "ips.backscatterer.org", "--format", "csv");

        Assert.Equal(["backscatter scan: no answer from 127.0.0.1:1, so everything is unknown; check the address, or name another resolver with --resolver ip[:port]"], ran.ErrorLines);
        Assert.Equal(3, ran.ExitCode);
        Assert.DoesNotContain(",pass,", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(",fail,", ran.Output, StringComparison.Ordinal);
    }
}
