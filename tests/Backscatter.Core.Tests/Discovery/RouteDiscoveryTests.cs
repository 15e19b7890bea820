using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Discovery;

public sealed class RouteDiscoveryTests
{
    private static Task<MailRoute> FindAsync(string domain, params string[] zone) => FindAsync(domain, new ZoneResolver(zone));

    private static Task<MailRoute> FindAsync(string domain, ZoneResolver resolver, RouteLimits? limits = null) =>
        new RouteDiscovery(resolver, MailProviders.Shipped, limits).FindAsync(DomainName.Parse(domain), CancellationToken.None);

    private static string[] Endpoints(MailRoute route) => [.. route.Endpoints.Select(endpoint => $"{endpoint.Preference} {endpoint}")];

    private static RouteNoteKind[] Notes(MailRoute route) => [.. route.Notes.Select(note => note.Kind)];

    [Fact]
    public async Task Hosts_come_by_preference_and_then_by_name_with_all_their_addresses()
    {
        var route = await FindAsync("example.com", """
            example.com MX 20 backup.example.net
            example.com MX 10 mx2.example.com
            example.com MX 10 mx1.example.com
            mx1.example.com A 192.0.2.2
            mx1.example.com A 192.0.2.1
            mx1.example.com AAAA 2001:db8::1
            mx2.example.com A 192.0.2.3
            backup.example.net AAAA 2001:db8::9
            """);

        Assert.Equal(RouteKind.Mx, route.Kind);
        Assert.Equal(
            [
                "10 mx1.example.com [192.0.2.1]", "10 mx1.example.com [192.0.2.2]", "10 mx1.example.com [2001:db8::1]",
                "10 mx2.example.com [192.0.2.3]", "20 backup.example.net [2001:db8::9]",
            ],
            Endpoints(route));
        Assert.Empty(route.Notes);
        Assert.True(route.IsComplete);
        Assert.Equal((DnsOutcome.Exists, DnsOutcome.Absent), (route.Hosts[1].IPv4, route.Hosts[1].IPv6));
        Assert.Equal(
            ["example.com MX", "mx1.example.com A", "mx1.example.com AAAA", "mx2.example.com A", "mx2.example.com AAAA", "backup.example.net A", "backup.example.net AAAA"],
            route.Replies.Select(reply => reply.Question.ToString()));
    }

    [Fact]
    public async Task A_host_of_a_known_provider_is_recognised()
    {
        var route = await FindAsync("example.com", "example.com MX 0 example-com.mail.protection.outlook.com", "example-com.mail.protection.outlook.com A 52.101.73.1");
        Assert.Equal("microsoft-365", route.Hosts[0].Provider?.Id);
        Assert.Equal("microsoft-365", route.Endpoints.Single().Provider?.Id);
    }

    [Fact]
    public async Task A_domain_without_MX_takes_mail_at_its_own_address()
    {
        var route = await FindAsync("example.com", "example.com A 192.0.2.1", "example.com AAAA 2001:db8::1");
        Assert.Equal(RouteKind.ImplicitMx, route.Kind);
        Assert.Equal(["0 example.com [192.0.2.1]", "0 example.com [2001:db8::1]"], Endpoints(route));
    }

    [Fact]
    public async Task A_null_MX_means_no_mail_even_beside_an_address()
    {
        var route = await FindAsync("example.com", "example.com MX 0 .", "example.com A 192.0.2.1");
        Assert.Equal(RouteKind.NullMx, route.Kind);
        Assert.Empty(route.Endpoints);
        Assert.Empty(route.Notes);
    }

    [Fact]
    public async Task A_null_MX_with_a_preference_is_noted()
    {
        var route = await FindAsync("example.com", "example.com MX 10 .");
        Assert.Equal(RouteKind.NullMx, route.Kind);
        Assert.Equal("the null MX has preference 10; RFC 7505 asks for 0", Assert.Single(route.Notes).Text);
    }

    [Fact]
    public async Task A_null_MX_beside_others_is_said_and_the_others_are_followed()
    {
        var route = await FindAsync("example.com", "example.com MX 0 .", "example.com MX 10 mx.example.com", "mx.example.com A 192.0.2.1");
        Assert.Equal(RouteKind.NullMxWithOthers, route.Kind);
        Assert.Equal(["10 mx.example.com [192.0.2.1]"], Endpoints(route));
    }

    [Fact]
    public async Task A_domain_without_MX_and_address_takes_no_mail()
    {
        var route = await FindAsync("example.com", "example.com TXT hello");
        Assert.Equal(RouteKind.None, route.Kind);
        Assert.Empty(route.Notes);
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_takes_no_mail_and_is_asked_once()
    {
        var resolver = new ZoneResolver();
        var route = await FindAsync("example.com", resolver);
        Assert.Equal(RouteKind.None, route.Kind);
        Assert.Equal([RouteNoteKind.NoSuchDomain], Notes(route));
        Assert.Single(resolver.Asked);
    }

    [Theory]
    [InlineData("SERVFAIL")]
    [InlineData("REFUSED")]
    [InlineData("TIMEOUT")]
    [InlineData("UNREACHABLE")]
    [InlineData("FAILED")]
    public async Task A_failed_MX_question_is_not_no_mail(string failure)
    {
        var route = await FindAsync("example.com", $"example.com MX {failure}", "example.com A 192.0.2.1");
        Assert.Equal(RouteKind.Unknown, route.Kind);
        Assert.Empty(route.Endpoints);
        Assert.StartsWith("the MX records of example.com could not be learnt: ", route.Why);
        Assert.False(route.IsComplete);
    }

    [Fact]
    public async Task No_MX_and_a_failed_address_question_is_unknown()
    {
        var route = await FindAsync("example.com", "example.com TXT hello", "example.com AAAA TIMEOUT");
        Assert.Equal(RouteKind.Unknown, route.Kind);
        Assert.StartsWith("example.com has no MX record, and whether it has an address could not be learnt", route.Why);
    }

    [Fact]
    public async Task An_implicit_MX_with_one_family_unknown_is_followed_and_said_to_be_incomplete()
    {
        var route = await FindAsync("example.com", "example.com A 192.0.2.1", "example.com AAAA SERVFAIL");
        Assert.Equal(RouteKind.ImplicitMx, route.Kind);
        Assert.Equal(["0 example.com [192.0.2.1]"], Endpoints(route));
        Assert.Equal([RouteNoteKind.AddressesUnknown], Notes(route));
        Assert.False(route.IsComplete);
    }

    [Fact]
    public async Task A_timeout_on_AAAA_is_not_no_IPv6()
    {
        var route = await FindAsync("example.com", "example.com MX 10 mx.example.com", "mx.example.com A 192.0.2.1", "mx.example.com AAAA TIMEOUT");
        Assert.Equal((DnsOutcome.Exists, DnsOutcome.Unknown), (route.Hosts[0].IPv4, route.Hosts[0].IPv6));
        Assert.Equal([RouteNoteKind.AddressesUnknown], Notes(route));
        Assert.False(route.IsComplete);
    }

    [Fact]
    public async Task Dangling_hosts_are_told_apart_from_hosts_that_could_not_be_asked_for()
    {
        var route = await FindAsync("example.com", """
            example.com MX 10 gone.example.com
            example.com MX 20 bare.example.com
            example.com MX 30 broken.example.com
            bare.example.com TXT hello
            broken.example.com * SERVFAIL
            """);
        Assert.Equal(RouteKind.Mx, route.Kind);
        Assert.Equal(
            [
                (RouteNoteKind.MxDoesNotExist, "gone.example.com"), (RouteNoteKind.MxWithoutAddress, "bare.example.com"),
                (RouteNoteKind.AddressesUnknown, "broken.example.com"), (RouteNoteKind.AddressesUnknown, "broken.example.com"),
            ],
            route.Notes.Select(note => (note.Kind, note.Subject)));
        Assert.Empty(route.Endpoints);
    }

    [Fact]
    public async Task An_alias_is_followed_and_noted()
    {
        var route = await FindAsync("example.com", "example.com MX 10 mail.example.com", "mail.example.com CNAME host.example.net", "host.example.net A 192.0.2.1");
        Assert.Equal(["10 mail.example.com [192.0.2.1]"], Endpoints(route));
        Assert.Equal("mail.example.com is an alias of host.example.net; an MX host must not be one (RFC 2181 section 10.3)", Assert.Single(route.Notes).Text);
    }

    [Fact]
    public async Task A_domain_that_is_an_alias_may_take_mail_at_its_target()
    {
        var route = await FindAsync("www.example.com", "www.example.com CNAME example.com", "example.com A 192.0.2.1");
        Assert.Equal(RouteKind.ImplicitMx, route.Kind);
        Assert.Empty(route.Notes);
    }

    [Fact]
    public async Task What_is_no_host_name_is_noted_and_only_followed_where_it_can_be()
    {
        var route = await FindAsync("example.com", """
            example.com MX 10 192.0.2.1
            example.com MX 20 mail@example.com
            example.com MX 30 under_score.example.com
            under_score.example.com A 192.0.2.3
            """);
        Assert.Equal([RouteNoteKind.MxIsAddress, RouteNoteKind.MxNotAHostName, RouteNoteKind.MxNotAHostName], Notes(route));
        Assert.Equal(["30 under_score.example.com [192.0.2.3]"], Endpoints(route));
        Assert.Equal("an MX record names no host: \"mail@example.com\" is no domain name: \"@\" is not allowed in it", route.Notes[1].Text);
    }

    [Fact]
    public async Task A_host_named_twice_counts_once_with_its_lowest_preference()
    {
        var route = await FindAsync("example.com", "example.com MX 20 MX.example.com.", "example.com MX 10 mx.example.com", "mx.example.com A 192.0.2.1");
        Assert.Equal(["10 mx.example.com [192.0.2.1]"], Endpoints(route));
        Assert.Equal([RouteNoteKind.DuplicateMx], Notes(route));
    }

    [Fact]
    public async Task More_hosts_and_addresses_than_the_limits_are_noted_and_not_followed()
    {
        var lines = Enumerable.Range(1, 5).SelectMany(host => new[] { $"example.com MX {host} mx{host}.example.com" }
            .Concat(Enumerable.Range(1, 4).Select(address => $"mx{host}.example.com A 192.0.{host}.{address}")));
        var resolver = new ZoneResolver([.. lines]);
        var route = await FindAsync("example.com", resolver, new RouteLimits(Hosts: 2, AddressesPerHost: 3));
        Assert.Equal(
            ["1 mx1.example.com [192.0.1.1]", "1 mx1.example.com [192.0.1.2]", "1 mx1.example.com [192.0.1.3]", "2 mx2.example.com [192.0.2.1]", "2 mx2.example.com [192.0.2.2]", "2 mx2.example.com [192.0.2.3]"],
            Endpoints(route));
        Assert.Equal([RouteNoteKind.TooManyHosts, RouteNoteKind.TooManyAddresses, RouteNoteKind.TooManyAddresses], Notes(route));
        Assert.Equal(5, resolver.Asked.Count);
        Assert.False(route.IsComplete);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new RouteDiscovery(new ZoneResolver(), MailProviders.Shipped).FindAsync(DomainName.Parse("example.com"), cancelled.Token));
    }
}
