using System.Net;
using System.Net.Sockets;
using Backscatter.Lab.Clients;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;
using DnsClient;

namespace Backscatter.Lab.Tests;

public sealed class LabInternetTests
{
    private static Task<LabInternet> StartAsync(LabAddressing addressing) => LabInternet.StartAsync(new LabOptions { Addressing = addressing }, TestContext.Current.CancellationToken);

    [Fact]
    public async Task On_loopback_each_server_has_its_own_address_and_all_have_one_port()
    {
        await using var lab = await StartAsync(LabAddressing.Loopback);

        Assert.Equal("127.53.0.1", lab.ServerOf("mx.larkspur.example").EndPoint.Address.ToString());
        Assert.Equal("127.53.0.4", lab.ServerOf("mx1.tollgate.example").EndPoint.Address.ToString());
        Assert.All(lab.MailServers, server => Assert.Equal(lab.SmtpPort, server.EndPoint.Port));
        Assert.Equal(lab.MailServers.Count, lab.MailServers.Select(server => server.EndPoint.Address).Distinct().Count());
        Assert.Equal(["127.53.0.1"], await AddressesAsync(lab, "mx.larkspur.example"));
        Assert.Empty((await QueryAsync(lab.Resolver, "mx.larkspur.example", QueryType.AAAA)).Answers);
        Assert.Equal("220 mx.larkspur.example ESMTP", await GreetingAsync(lab, new IPEndPoint(IPAddress.Parse("127.53.0.1"), lab.SmtpPort!.Value)));
        Assert.Equal("220 mx.larkspur.example ESMTP", await GreetingAsync(lab, new IPEndPoint(IPAddress.Parse("127.53.0.1"), 25)));
    }

    [Fact]
    public async Task With_documentation_addresses_the_connector_knows_the_way()
    {
        await using var lab = await StartAsync(LabAddressing.Documentation);

        Assert.Null(lab.SmtpPort);
        Assert.All(lab.MailServers, server => Assert.Equal(IPAddress.Loopback, server.EndPoint.Address));
        Assert.Equal(["192.0.2.1"], await AddressesAsync(lab, "mx.larkspur.example"));
        Assert.Equal(["2001:db8::1"], (await QueryAsync(lab.Resolver, "mx.larkspur.example", QueryType.AAAA)).Answers.AaaaRecords().Select(record => record.Address.ToString()));
        Assert.Empty((await QueryAsync(lab.Resolver, "mx.oldmill.example", QueryType.AAAA)).Answers);
        Assert.Equal("220 mx.larkspur.example ESMTP", await GreetingAsync(lab, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25)));
        Assert.Equal("220 mx.larkspur.example ESMTP", await GreetingAsync(lab, new IPEndPoint(IPAddress.Parse("2001:db8::1"), 25)));
    }

    [Fact]
    public async Task A_resolver_that_takes_its_time_answers_when_it_has_come()
    {
        var time = new WaitingTime();
        await using var lab = await LabInternet.StartAsync(new LabOptions { Addressing = LabAddressing.Documentation, Time = time, ResolverDelay = TimeSpan.FromMilliseconds(30) }, TestContext.Current.CancellationToken);

        var addresses = AddressesAsync(lab, "mx.larkspur.example");
        await time.SomeoneWaitsAsync(TimeSpan.FromMilliseconds(30));
        Assert.False(addresses.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(30));

        Assert.Equal(["192.0.2.1"], await addresses);
    }

    [Fact]
    public async Task Automatic_addressing_settles_on_one_of_the_two()
    {
        await using var lab = await StartAsync(LabAddressing.Automatic);

        Assert.Equal(lab.SmtpPort is null ? LabAddressing.Documentation : LabAddressing.Loopback, lab.Addressing);
        Assert.Equal("220 mx.larkspur.example ESMTP", await GreetingAsync(lab, new IPEndPoint(IPAddress.Parse((await AddressesAsync(lab, "mx.larkspur.example")).Single()), 25)));
    }

    [Theory]
    [InlineData(LabAddressing.Loopback)]
    [InlineData(LabAddressing.Documentation)]
    public async Task A_host_without_a_server_refuses_the_connection(LabAddressing addressing)
    {
        await using var lab = await StartAsync(addressing);
        var address = IPAddress.Parse((await AddressesAsync(lab, "mx.drydock.example")).Single());

        var refused = await Assert.ThrowsAsync<SocketException>(() => lab.Connector.ConnectAsync(new IPEndPoint(address, 25), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        if (lab.SmtpPort is not { } port) return;
        using var direct = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => direct.ConnectAsync(new IPEndPoint(address, port)))).SocketErrorCode);
    }

    [Theory]
    [InlineData(LabAddressing.Loopback)]
    [InlineData(LabAddressing.Documentation)]
    public async Task Every_host_has_the_name_that_it_should(LabAddressing addressing)
    {
        await using var lab = await StartAsync(addressing);

        foreach (var host in lab.Clients.SelectMany(client => client.Hosts))
        {
            var address = Assert.Single(await AddressesAsync(lab, host.Name));
            var pointer = (await Client(lab.Resolver).QueryReverseAsync(IPAddress.Parse(address))).Answers.PtrRecords().SingleOrDefault();
            Assert.Equal(host.Name == "mx.loosends.example" ? null : host.Name + ".", pointer?.PtrDomainName.Value);
        }
    }

    [Fact]
    public async Task Two_labs_stand_side_by_side()
    {
        await using var first = await StartAsync(LabAddressing.Loopback);
        await using var second = await StartAsync(LabAddressing.Loopback);

        Assert.NotEqual(first.SmtpPort, second.SmtpPort);
        Assert.NotEqual(first.Resolver.EndPoint, second.Resolver.EndPoint);
    }

    [Fact]
    public async Task A_stopped_lab_leaves_no_port()
    {
        var lab = await StartAsync(LabAddressing.Loopback);
        IPEndPoint[] endPoints = [.. lab.MailServers.Select(server => server.EndPoint), lab.Resolver.EndPoint, lab.RefusedResolver.EndPoint, lab.RewritingResolver.EndPoint];

        await lab.DisposeAsync();

        Assert.Equal(lab.Clients.SelectMany(client => client.Hosts).Count(host => host.Behaviour is not null) + 3, endPoints.Length);
        foreach (var endPoint in endPoints)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync(endPoint))).SocketErrorCode);
        }
    }

    [Fact]
    public async Task A_zone_that_can_not_be_read_stops_the_start_and_names_the_line()
    {
        var broken = new LabClient("broken.example", "Broken", "", new LabExpectation()) { Zone = "@ MX mx" };

        var fault = await Assert.ThrowsAsync<FormatException>(() => LabInternet.StartAsync(new LabOptions { Clients = [broken] }, TestContext.Current.CancellationToken));

        Assert.Equal("zone broken.example, line 1: \"MX\" with \"mx\" is no record", fault.Message);
    }

    [Fact]
    public async Task A_host_that_no_zone_holds_stops_the_start()
    {
        var homeless = new LabClient("homeless.example", "Homeless", "", new LabExpectation()) { Zone = "@ MX 10 mx.elsewhere.test.", Hosts = [new("mx.elsewhere.test", new LabMailBehaviour())] };

        await Assert.ThrowsAsync<ArgumentException>(() => LabInternet.StartAsync(new LabOptions { Clients = [homeless] }, TestContext.Current.CancellationToken));
    }

    private static async Task<string> GreetingAsync(LabInternet lab, IPEndPoint endPoint)
    {
        await using var stream = await lab.Connector.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return (await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Long))!;
    }

    private static async Task<string[]> AddressesAsync(LabInternet lab, string name) => Addresses(await QueryAsync(lab.Resolver, name, QueryType.A));

    private static string[] Addresses(IDnsQueryResponse reply) => [.. reply.Answers.ARecords().Select(record => record.Address.ToString())];

    private static Task<IDnsQueryResponse> QueryAsync(LabDns dns, string name, QueryType type) => Client(dns).QueryAsync(name, type);

    private static LookupClient Client(LabDns dns) => new(new LookupClientOptions(new NameServer(dns.EndPoint)) { UseCache = false, ContinueOnDnsError = false, Retries = 0, Timeout = Patience.Long });
}
