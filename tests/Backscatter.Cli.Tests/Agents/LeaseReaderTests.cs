using Backscatter.Cli.Agents;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Tests.Agents;

public sealed class LeaseReaderTests
{
    private static readonly ProbeOptions Usual = new() { Ehlo = SmtpIdentity.Of(DomainName.Parse("mx.probe.example")), SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example")) };

    [Fact]
    public void A_lease_says_whom_to_ask_and_how_far_to_go()
    {
        var right = Assert.IsType<LeaseReading.Right>(LeaseReader.Read(Lease() with { AsksOthers = false, ControlRecipient = "info" }, Usual, 25));

        Assert.Equal(("mx.contoso.example [192.0.2.1]:25", "contoso.example"), (right.Endpoint.ToString(), right.Domain.Ascii));
        Assert.Equal(("mxcheck-k7q2w9x4@probe.example", "mx.probe.example", false, "info", ProbeDepth.Recipient), (right.Options.Sender, right.Options.Ehlo.Text, right.Options.AsksOthers, right.Options.ControlLocalPart, right.Options.Depth));
    }

    // What a service names becomes a command of SMTP and an address that is connected to.
    [Theory]
    [InlineData("job", "..")]
    [InlineData("job", "a/../../scans")]
    [InlineData("job", "a?b")]
    [InlineData("lease", "")]
    [InlineData("lease", "a\r\nb")]
    [InlineData("domain", "contoso.example>\r\nRCPT TO:<all@victim.example")]
    [InlineData("domain", "")]
    [InlineData("host", "mx contoso")]
    [InlineData("address", "localhost")]
    [InlineData("address", "192.0.2.1\r\n")]
    [InlineData("token", "a> SIZE=1")]
    [InlineData("token", "a\r\nDATA")]
    [InlineData("token", "")]
    [InlineData("token", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("control", "info@victim.example")]
    [InlineData("control", "info>\r\nDATA")]
    public void What_is_no_name_is_not_taken_on(string part, string hostile)
    {
        var lease = part switch
        {
            "job" => Lease() with { Job = hostile },
            "lease" => Lease() with { Lease = hostile },
            "domain" => Lease() with { Domain = hostile },
            "host" => Lease() with { Host = hostile },
            "address" => Lease() with { Address = hostile },
            "token" => Lease() with { SenderToken = hostile },
            _ => Lease() with { ControlRecipient = hostile },
        };

        var wrong = Assert.IsType<LeaseReading.Wrong>(LeaseReader.Read(lease, Usual, 25));

        Assert.DoesNotContain('\r', wrong.Why);
        Assert.DoesNotContain('\n', wrong.Why);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(587)]
    public void Only_the_port_of_mail_servers_is_connected_to(int port) =>
        Assert.Equal($"its port is {port}, and mail servers are probed at 25 only", Assert.IsType<LeaseReading.Wrong>(LeaseReader.Read(Lease() with { Port = port }, Usual, 25)).Why);

    // As two texts of one address would be two servers, and both probed at once.
    [Fact]
    public void An_address_is_one_however_it_is_written() =>
        Assert.Equal("192.0.2.1", Assert.IsType<LeaseReading.Right>(LeaseReader.Read(Lease() with { Address = "::ffff:192.0.2.1" }, Usual, 25)).Endpoint.Address.ToString());

    private static LeasedProbe Lease() => new("job-1", "lease-1", DateTimeOffset.UnixEpoch, "contoso.example", "mx.contoso.example", "192.0.2.1", 25, "k7q2w9x4");
}
