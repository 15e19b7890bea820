using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Tests.Dns;
using CsCheck;

namespace Backscatter.Core.Tests.Discovery;

public sealed class SpfDiscoveryTests
{
    private static Task<SpfTree> FindAsync(string zone) => FindAsync(new ZoneResolver(zone));

    private static Task<SpfTree> FindAsync(ZoneResolver resolver, SpfLimits? limits = null) =>
        new SpfDiscovery(resolver, MailProviders.Shipped, limits).FindAsync(DomainName.Parse("example.com"), CancellationToken.None);

    private static string[] Senders(SpfTree tree) => [.. tree.Senders.SelectMany(sender => sender.Paths, (sender, path) => $"{sender.Range}: {path} [{path.Qualifier}]")];

    private static SpfProblemKind[] Problems(SpfTree tree) => [.. tree.Problems.Select(problem => problem.Kind)];

    [Fact]
    public async Task Every_sender_comes_with_the_path_that_led_to_it()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 ip4:192.0.2.0/28 a mx include:_spf.example.net a:www.example.net/30 " "ip6:2001:db8:1::/48 ~all"
            example.com A 198.51.100.1
            example.com AAAA 2001:db8::1
            example.com MX 10 mx1.example.com
            example.com MX 20 mx2.example.com
            mx1.example.com A 198.51.100.2
            mx2.example.com A 198.51.100.3
            mx2.example.com AAAA 2001:db8::3
            www.example.net A 203.0.113.6
            _spf.example.net TXT "v=spf1 ip4:203.0.113.9 -all"
            """);

        Assert.Equal(SpfStatus.Valid, tree.Status);
        Assert.Null(tree.Why);
        Assert.Equal("v=spf1 ip4:192.0.2.0/28 a mx include:_spf.example.net a:www.example.net/30 ip6:2001:db8:1::/48 ~all", tree.RecordText);
        Assert.Equal((4, false, 0, SpfQualifier.SoftFail), (tree.Lookups, tree.LookupsAreAtLeast, tree.VoidLookups, tree.All));
        Assert.Empty(tree.Problems);
        Assert.Equal(
            [
                "192.0.2.0/28: example.com → ip4:192.0.2.0/28 [Pass]",
                "198.51.100.1: example.com → a [Pass]",
                "2001:db8::1: example.com → a [Pass]",
                "198.51.100.2: example.com → mx → mx1.example.com [Pass]",
                "198.51.100.3: example.com → mx → mx2.example.com [Pass]",
                "2001:db8::3: example.com → mx → mx2.example.com [Pass]",
                "203.0.113.9: example.com → include:_spf.example.net → ip4:203.0.113.9 [Pass]",
                "203.0.113.4/30: example.com → a:www.example.net/30 [Pass]",
                "2001:db8:1::/48: example.com → ip6:2001:db8:1::/48 [Pass]",
            ],
            Senders(tree));
        Assert.Equal(["ip4:192.0.2.0/28", "a", "mx", "include:_spf.example.net", "a:www.example.net/30", "ip6:2001:db8:1::/48", "~all"], tree.Root!.Terms.Select(term => term.Term));
        Assert.Equal("v=spf1 ip4:203.0.113.9 -all", tree.Root.Terms[3].Target?.Record);
    }

    // The nest is made up in the manner of large senders; the record of spf.protection.outlook.com is the one published in 2026.
    [Fact]
    public async Task A_nest_of_records_is_followed_to_its_providers()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 include:_spf-a.example.com include:_spf-b.example.com include:spf-a.outlook.example include:_spf1-meo.example.com -all"
            _spf-a.example.com TXT "v=spf1 ip4:216.99.5.67 ip4:216.99.5.68 ip4:202.177.148.100 include:spf.protection.outlook.com ~all"
            _spf-b.example.com TXT "v=spf1 ip4:207.46.22.35 ip4:207.68.176.0/26 include:spf.protection.outlook.com ~all"
            spf-a.outlook.example TXT "v=spf1 ip4:157.56.232.0/21 ip4:157.56.240.0/20 ip4:207.46.198.0/25 ~all"
            _spf1-meo.example.com TXT "v=spf1 ip4:52.165.175.144 ip6:2a01:111:f403::/49 ~all"
            spf.protection.outlook.com TXT "v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 ip4:52.100.0.0/15 ip4:52.102.0.0/16 ip4:52.103.0.0/17 ip4:104.47.0.0/17 ip6:2a01:111:f400::/48 ip6:2a01:111:f403::/49 ip6:2a01:111:f403:8000::/51 ip6:2a01:111:f403:c000::/51 ip6:2a01:111:f403:f000::/52 -all"
            """);

        Assert.Equal((SpfStatus.Valid, 6, SpfQualifier.Fail), (tree.Status, tree.Lookups, tree.All));
        var range = tree.Senders.Single(sender => sender.Range.ToString() == "40.92.0.0/15");
        Assert.Equal(
            [
                "example.com → include:_spf-a.example.com → include:spf.protection.outlook.com → ip4:40.92.0.0/15",
                "example.com → include:_spf-b.example.com → include:spf.protection.outlook.com → ip4:40.92.0.0/15",
            ],
            range.Paths.Select(path => path.ToString()));
        Assert.Equal("microsoft-365", range.Provider?.Id);
        Assert.Null(tree.Senders.Single(sender => sender.Range.ToString() == "216.99.5.67").Provider);

        // Once the domain's own, once Microsoft's: the provider is known, so it is not the owner's to fix.
        var both = tree.Senders.Single(sender => sender.Range.ToString() == "2a01:111:f403::/49");
        Assert.Equal(3, both.Paths.Count);
        Assert.Equal("microsoft-365", both.Provider?.Id);
        Assert.Equal(20, tree.Senders.Count);
    }

    [Fact]
    public async Task A_domain_without_record_has_none()
    {
        var tree = await FindAsync("example.com TXT google-site-verification=abc");
        Assert.Equal((SpfStatus.None, 0), (tree.Status, tree.Lookups));
        Assert.Null(tree.Root);
        Assert.Empty(tree.Problems);
    }

    [Theory]
    [InlineData("v=spf1; include:_spf.example.net -all")]
    [InlineData("v=spf1-all")]
    public async Task What_was_meant_as_a_record_and_is_none_is_said(string text)
    {
        var tree = await FindAsync($"example.com TXT {text}");
        Assert.Equal(SpfStatus.None, tree.Status);
        Assert.Equal([SpfProblemKind.NotQuiteSpf], Problems(tree));
    }

    [Theory]
    [InlineData("SERVFAIL")]
    [InlineData("TIMEOUT")]
    [InlineData("REFUSED")]
    public async Task A_record_that_could_not_be_learnt_is_unknown_and_not_none(string failure)
    {
        var tree = await FindAsync($"example.com TXT {failure}");
        Assert.Equal(SpfStatus.TempError, tree.Status);
        Assert.StartsWith("example.com TXT could not be learnt", tree.Why);
    }

    [Fact]
    public async Task A_failed_lookup_behind_an_include_leaves_the_rest_standing()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 include:broken.example ip4:192.0.2.1 -all"
            broken.example TXT SERVFAIL
            """);
        Assert.Equal((SpfStatus.TempError, 1, true), (tree.Status, tree.Lookups, tree.LookupsAreAtLeast));
        Assert.Equal(["192.0.2.1: example.com → ip4:192.0.2.1 [Pass]"], Senders(tree));
    }

    [Fact]
    public async Task A_fault_is_a_fault_even_where_something_else_is_unknown()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 include:broken.example include:bare.example -all"
            broken.example TXT TIMEOUT
            bare.example A 192.0.2.1
            """);
        Assert.Equal(SpfStatus.PermError, tree.Status);
        Assert.Equal("include:bare.example leads to bare.example, which has no SPF record", tree.Why);
    }

    [Fact]
    public async Task Several_records_are_an_error_and_all_are_followed()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 ip4:192.0.2.1 -all"
            example.com TXT "v=spf1 ip4:192.0.2.2 -all"
            """);
        Assert.Equal(SpfStatus.PermError, tree.Status);
        Assert.Contains(SpfProblemKind.SeveralRecords, Problems(tree));
        Assert.Contains("192.0.2.1: example.com → ip4:192.0.2.1 [Pass]", Senders(tree));
        Assert.Contains("192.0.2.2: example.com → ip4:192.0.2.2 [Pass]", Senders(tree));
    }

    [Theory]
    [InlineData("", "no.example does not exist")]
    [InlineData("no.example TXT hello", "another TXT record only")]
    public async Task An_include_of_a_name_without_record_is_an_error(string line, string because)
    {
        var tree = await FindAsync("example.com TXT \"v=spf1 include:no.example -all\"\n" + line);
        Assert.Equal(SpfStatus.PermError, tree.Status);
        Assert.Equal(SpfProblemKind.TargetWithoutRecord, tree.Problems[^1].Kind);
        Assert.Equal(["example.com", "include:no.example"], tree.Problems[^1].Path);
        Assert.Equal(because.EndsWith("exist", StringComparison.Ordinal) ? 1 : 0, tree.VoidLookups);
    }

    [Fact]
    public async Task A_broken_term_is_an_error_and_the_others_are_followed()
    {
        var tree = await FindAsync("example.com TXT \"v=spf1 ip4:192.0.2.1 ipv4:192.0.2.2 -all\"");
        Assert.Equal(SpfStatus.PermError, tree.Status);
        Assert.Equal("\"ipv4:192.0.2.2\" in the record of example.com breaks the grammar of SPF: there is no mechanism ipv4: SPF writes ip4", tree.Why);
        Assert.Single(tree.Senders);
    }

    [Fact]
    public async Task A_redirect_stands_for_the_record_and_gives_the_final_all()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 ip4:192.0.2.1 redirect=_spf.%{d}"
            _spf.example.com TXT "v=spf1 ?ip4:192.0.2.2 -ip4:192.0.2.3 ~all"
            """);
        Assert.Equal((SpfStatus.Valid, 1, SpfQualifier.SoftFail), (tree.Status, tree.Lookups, tree.All));
        Assert.Equal(["192.0.2.1: example.com → ip4:192.0.2.1 [Pass]", "192.0.2.2: example.com → redirect=_spf.%{d} → ?ip4:192.0.2.2 [Neutral]"], Senders(tree));
        Assert.Equal([true, false], tree.Senders.Select(sender => sender.IsAuthorised));
        Assert.Empty(tree.Problems);
    }

    [Fact]
    public async Task Behind_an_include_only_a_pass_matches_and_means_what_the_include_says()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 ~include:a.example include:b.example -include:c.example -all"
            a.example TXT "v=spf1 ip4:192.0.2.1 ?ip4:192.0.2.2 -ip4:192.0.2.3 include:d.example ?all"
            b.example TXT "v=spf1 ?include:d.example ip4:192.0.2.5 +all"
            c.example TXT "v=spf1 ip4:192.0.2.6 -all"
            d.example TXT "v=spf1 ip4:192.0.2.4 -all"
            """);
        Assert.Equal(
            [
                "192.0.2.1: example.com → ~include:a.example → ip4:192.0.2.1 [SoftFail]",
                "192.0.2.4: example.com → ~include:a.example → include:d.example → ip4:192.0.2.4 [SoftFail]",
                "192.0.2.5: example.com → include:b.example → ip4:192.0.2.5 [Pass]",
            ],
            Senders(tree));
        Assert.Equal("\"+all\" in the record of b.example lets everybody send for example.com", Assert.Single(tree.Problems).Text);
    }

    [Theory]
    [InlineData("v=spf1 +all", SpfProblemKind.EverybodyPasses)]
    [InlineData("v=spf1 all", SpfProblemKind.EverybodyPasses)]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", SpfProblemKind.EverybodyPasses)]
    [InlineData("v=spf1 ip6:::/0 -all", SpfProblemKind.EverybodyPasses)]
    [InlineData("v=spf1 exists:example.com -all", SpfProblemKind.EverybodyPasses)]
    [InlineData("v=spf1 ip4:64.0.0.0/3 -all", SpfProblemKind.VeryWideRange)]
    [InlineData("v=spf1 ptr -all", SpfProblemKind.PtrUsed)]
    [InlineData("v=spf1 exists:%{i}._spf.example.net -all", SpfProblemKind.DependsOnMessage)]
    [InlineData("v=spf1 include:%{ir}.%{v}.%{d}.spf.has.pphosted.com -all", SpfProblemKind.DependsOnMessage)]
    [InlineData("v=spf1 -all ip4:192.0.2.1", SpfProblemKind.TermsAfterAll)]
    [InlineData("v=spf1 redirect=example.net -all", SpfProblemKind.RedirectIgnored)]
    [InlineData("v=spf1 ip4:192.0.2.1", SpfProblemKind.NoAll)]
    [InlineData("v=spf1 ip6:::ffff:192.0.2.0/120 -all", SpfProblemKind.NeverMatches)]
    [InlineData("v=spf1 a:no.example -all", SpfProblemKind.VoidLookup)]
    [InlineData("v=spf1 mx:no.example -all", SpfProblemKind.VoidLookup)]
    public async Task What_breaks_nothing_but_should_be_known_is_advice(string record, SpfProblemKind advice)
    {
        var tree = await FindAsync($"example.com TXT \"{record}\"\nexample.com A 192.0.2.9");
        Assert.Equal(SpfStatus.Valid, tree.Status);
        Assert.Equal(advice, Assert.Single(tree.Problems).Kind);
        Assert.Equal(SpfEffect.Advice, tree.Problems[0].Effect);
    }

    [Fact]
    public async Task Terms_after_all_are_neither_followed_nor_counted()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 -all include:a.example mx ip4:192.0.2.1"
            a.example TXT "v=spf1 ip4:192.0.2.2 -all"
            """);
        Assert.Equal((SpfStatus.Valid, 0), (tree.Status, tree.Lookups));
        Assert.Empty(tree.Senders);
    }

    [Theory]
    [InlineData(10, SpfStatus.Valid)]
    [InlineData(11, SpfStatus.PermError)]
    public async Task Ten_lookups_are_allowed_and_the_senders_behind_the_eleventh_still_found(int includes, SpfStatus status)
    {
        var resolver = new ZoneResolver(
            [
                $"example.com TXT \"v=spf1 {string.Join(' ', Enumerable.Range(1, includes).Select(i => $"include:s{i}.example"))} -all\"",
                .. Enumerable.Range(1, includes).Select(i => $"s{i}.example TXT \"v=spf1 ip4:192.0.2.{i} -all\""),
            ]);
        var tree = await FindAsync(resolver);
        Assert.Equal((status, includes), (tree.Status, tree.Lookups));
        Assert.Equal(includes, tree.Senders.Count);
        if (status == SpfStatus.PermError) Assert.Equal(["example.com", "include:s11.example"], tree.Problems.Single().Path);
    }

    [Fact]
    public async Task Each_of_include_a_mx_ptr_exists_and_redirect_is_a_lookup_and_ip_and_all_are_none()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 include:i.example a mx ptr exists:%{i}.example exp=why.example redirect=r.example"
            example.com A 192.0.2.9
            example.com MX 10 example.com
            i.example TXT "v=spf1 a:example.com -all"
            r.example TXT "v=spf1 -all"
            """);
        Assert.Equal(7, tree.Lookups);
    }

    [Fact]
    public async Task Two_lookups_may_find_nothing_and_a_third_is_an_error()
    {
        const string Zone = """
            example.com TXT "v=spf1 a:n1.example mx:n2.example a:one.example {0} -all"
            one.example A 192.0.2.1
            """;
        var two = await FindAsync(Zone.Replace("{0} ", "", StringComparison.Ordinal));
        Assert.Equal((SpfStatus.Valid, 2), (two.Status, two.VoidLookups));
        var three = await FindAsync(Zone.Replace("{0}", "exists:n3.example", StringComparison.Ordinal));
        Assert.Equal((SpfStatus.PermError, 3), (three.Status, three.VoidLookups));
        Assert.Contains(SpfProblemKind.TooManyVoidLookups, Problems(three));
    }

    [Fact]
    public async Task An_mx_term_with_more_than_ten_hosts_is_an_error()
    {
        string Zone(int hosts) => string.Join('\n', Enumerable.Range(1, hosts).SelectMany(i => new[] { $"example.com MX {i} m{i}.example", $"m{i}.example A 192.0.2.{i}" }))
            + "\nexample.com TXT \"v=spf1 mx -all\"";
        Assert.Equal(SpfStatus.Valid, (await FindAsync(Zone(10))).Status);
        var eleven = await FindAsync(Zone(11));
        Assert.Equal(SpfStatus.PermError, eleven.Status);
        Assert.Equal([SpfProblemKind.TooManyMxHosts], Problems(eleven));
        Assert.Equal((11, 1), (eleven.Senders.Count, eleven.Lookups));
    }

    [Theory]
    [InlineData("v=spf1 include:example.com -all", "v=spf1 -all")]
    [InlineData("v=spf1 redirect=EXAMPLE.com.", "v=spf1 -all")]
    [InlineData("v=spf1 include:b.example -all", "v=spf1 include:example.com -all")]
    [InlineData("v=spf1 include:b.example -all", "v=spf1 redirect=%{o}")]
    public async Task A_circle_is_an_error_and_ends(string a, string b)
    {
        var tree = await FindAsync($"example.com TXT \"{a}\"\nb.example TXT \"{b}\"");
        Assert.Equal(SpfStatus.PermError, tree.Status);
        Assert.Contains(SpfProblemKind.Loop, Problems(tree));
    }

    [Fact]
    public async Task The_same_record_reached_twice_is_no_circle_and_is_asked_for_once()
    {
        var resolver = new ZoneResolver("""
            example.com TXT "v=spf1 include:a.example include:b.example -all"
            a.example TXT "v=spf1 include:c.example -all"
            b.example TXT "v=spf1 include:c.example -all"
            c.example TXT "v=spf1 ip4:192.0.2.1 -all"
            """);
        var tree = await FindAsync(resolver);
        Assert.Equal((SpfStatus.Valid, 4), (tree.Status, tree.Lookups));
        Assert.Equal(2, Assert.Single(tree.Senders).Paths.Count);
        Assert.Equal(4, resolver.Asked.Count);
    }

    [Fact]
    public async Task The_walk_ends_at_its_own_bounds_and_says_so()
    {
        var resolver = new ZoneResolver([.. Enumerable.Range(0, 40).Select(i => $"{(i == 0 ? "example.com" : $"s{i}.example")} TXT \"v=spf1 include:s{i + 1}.example ip4:192.0.2.{i} -all\"")]);
        var deep = await FindAsync(resolver, new SpfLimits(Depth: 5));
        Assert.Equal((SpfStatus.Valid, 6, true), (deep.Status, deep.Lookups, deep.LookupsAreAtLeast));
        Assert.Equal(6, deep.Senders.Count);
        Assert.Equal([SpfProblemKind.WalkCut], Problems(deep));

        var few = await FindAsync(new ZoneResolver("example.com TXT \"v=spf1 a:a.example a:b.example a:c.example -all\""), new SpfLimits(Questions: 3));
        Assert.Contains(SpfProblemKind.WalkCut, Problems(few));
        Assert.True(few.LookupsAreAtLeast);
    }

    [Fact]
    public async Task A_name_that_is_none_is_an_error_and_hostile_text_is_shown_harmless()
    {
        var tree = await FindAsync("example.com TXT \"v=spf1 include:a..b.example ip4:192.0.2.1\u001b[2J -all\"");
        Assert.Equal([SpfProblemKind.SyntaxError, SpfProblemKind.MalformedDomain], Problems(tree));
        Assert.DoesNotContain(string.Concat(tree.Problems.Select(problem => problem.Text)), char.IsControl);
    }

    [Fact]
    public async Task A_host_of_a_provider_makes_its_addresses_the_providers()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 mx -all"
            example.com MX 0 example-com.mail.protection.outlook.com
            example-com.mail.protection.outlook.com A 52.101.73.1
            """);
        Assert.Equal("microsoft-365", Assert.Single(tree.Senders).Provider?.Id);
    }

    [Fact]
    public async Task The_addresses_in_a_record_that_is_only_hosted_elsewhere_are_not_the_hosts()
    {
        var tree = await FindAsync("""
            example.com TXT "v=spf1 include:h2m5elrfwo.powerspf.com exists:%{i}.spf.acme.iphmx.com -all"
            h2m5elrfwo.powerspf.com TXT "v=spf1 ip4:192.0.2.1 include:sendgrid.net -all"
            sendgrid.net TXT "v=spf1 ip4:167.89.0.0/17 -all"
            """);
        Assert.Equal([null, "sendgrid"], tree.Senders.Select(sender => sender.Provider?.Id));
        Assert.Equal(["powerspf", "cisco-secure-email", null], tree.Root!.Terms.Select(term => term.Provider?.Id));
    }

    [Fact]
    public void Random_zones_full_of_circles_and_failures_end_within_the_bounds()
    {
        string[] names = ["example.com", "a.example", "b.example", "c.example", "d.example"];
        var name = Gen.OneOfConst(names);
        var term = Gen.OneOf(
            name.Select(target => $"include:{target}"), name.Select(target => $"redirect={target}"), name.Select(target => $"a:{target}/24"), name.Select(target => $"mx:{target}"),
            name.Select(target => $"exists:{target}"), Gen.OneOfConst("ptr", "-all", "+all", "ip4:192.0.2.1", "include:%{i}.example", "redirect=%{d}", "junk", "ip4:1.2.3"));
        var record = Gen.Select(name, term.Array[0, 8]).Select((owner, terms) => $"{owner} TXT \"v=spf1 {string.Join(' ', terms)}\"");
        var line = Gen.OneOf(
            record, record, record, Gen.Select(name, name).Select((owner, host) => $"{owner} MX 10 {host}"), name.Select(owner => $"{owner} A 192.0.2.7"),
            Gen.Select(name, name).Select((owner, target) => $"{owner} CNAME {target}"), Gen.Select(name, Gen.OneOfConst("SERVFAIL", "TIMEOUT", "NXDOMAIN")).Select((owner, code) => $"{owner} AAAA {code}"));
        line.Array[1, 14].Sample(
            lines =>
            {
                var resolver = new ZoneResolver(lines);
                var tree = FindAsync(resolver).GetAwaiter().GetResult();
                Assert.InRange(tree.Lookups, 0, 50);
                Assert.InRange(resolver.Asked.Count, 1, 250);
                Assert.Equal(resolver.Asked.Distinct().Count(), resolver.Asked.Count);
                Assert.All(tree.Senders, sender => Assert.NotEmpty(sender.Paths));
                Assert.Equal(tree.Status is SpfStatus.PermError or SpfStatus.TempError, tree.Why is not null);
            },
            iter: 2000);
    }
}
