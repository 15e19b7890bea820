using System.Reflection;
using Backscatter.Core.Service;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Service;

public sealed class ServiceSettingsTests
{
    [Fact]
    public void Without_settings_it_asks_what_is_on_by_default_and_probes_nobody()
    {
        var settings = Read();

        Assert.Equal((EndpointVerdict.NotTested, NotTestedReason.NoAgent), (settings.Engine.Withheld!.Verdict, settings.Engine.Withheld.Reason));
        Assert.Equal("127.0.0.1", settings.Engine.Ehlo.Text.Trim('[', ']'));
        Assert.Equal((8, "06:00:00", "01:00:00", "1.00:00:00", "01:00:00"), (settings.Sweeps.Concurrency, $"{settings.Sweeps.Blocklists}", $"{settings.Sweeps.WhileListed}", $"{settings.Sweeps.Probes}", $"{settings.Sweeps.ListHealth}"));
        Assert.Equal((400, 90, 400, 14, 90, 400), (settings.Retention.History.Days, settings.Retention.Scans.Days, settings.Retention.FailedScans.Days, settings.Retention.Sweeps.Days, settings.Retention.Orders.Days, settings.Retention.Audit.Days));
        Assert.Null(settings.Access.Entra);
        Assert.Equal((50, 400), (settings.Access.RequestsPerSecond, settings.Access.RequestBurst));
        Assert.False(settings.Receivers.AllowsLoopback);
        Assert.Equal(settings.Engine.Data.Lists.Count, settings.Lists.Count(choice => choice.IsOn));
    }

    // Every setting, and what it does where it is good.
    [Theory]
    [InlineData("Resolvers:0", "192.0.2.53:5353", "192.0.2.53:5353")]
    [InlineData("Ehlo", "probe.msp.example", "probe.msp.example")]
    [InlineData("SenderDomain", "msp.example", "msp.example")]
    [InlineData("ControlRecipient", "info", "info")]
    [InlineData("ProbeDepth", "data", "Data")]
    [InlineData("OnlyRecipients", "true", "False")]
    [InlineData("OwnAddress", "203.0.114.25", "203.0.114.25")]
    [InlineData("Concurrency", "64", "64")]
    [InlineData("Deadline", "90s", "00:01:30")]
    [InlineData("Confirm", "3", "3")]
    [InlineData("QuestionsPerDay", "1000", "1000")]
    [InlineData("QuestionsPerSecond", "0.5", "0.5")]
    [InlineData("Lists:Only:0", "bl.spamcop.net", "bl.spamcop.net")]
    [InlineData("Lists:Disable:0", "bl.spamcop.net", "False")]
    [InlineData("Lists:Enable:0", "zen.spamhaus.org", "True")]
    [InlineData("Providers:Connections", "1", "1")]
    [InlineData("Providers:PerMinute", "10", "10")]
    [InlineData("Intervals:Blocklists", "12h", "12:00:00")]
    [InlineData("Intervals:WhileListed", "30m", "00:30:00")]
    [InlineData("Intervals:Probes", "2d", "2.00:00:00")]
    [InlineData("Intervals:ListHealth", "2h", "02:00:00")]
    [InlineData("Retention:History", "30d", "30.00:00:00")]
    [InlineData("Retention:Scans", "10d", "10.00:00:00")]
    [InlineData("Retention:FailedScans", "20d", "20.00:00:00")]
    [InlineData("Retention:Sweeps", "3d", "3.00:00:00")]
    [InlineData("Retention:Orders", "5d", "5.00:00:00")]
    [InlineData("Retention:Audit", "800d", "800.00:00:00")]
    [InlineData("Access:Bindings:ID", "contoso, fabrikam", "contoso fabrikam")]
    [InlineData("Access:RequestsPerSecond", "200", "200")]
    [InlineData("Access:RequestBurst", "1000", "1000")]
    [InlineData("Laboratory:AllowPrivate", "true", "True")]
    [InlineData("Laboratory:AllowLoopbackReceivers", "TRUE", "True")]
    [InlineData("Laboratory:SmtpPort", "2525", "2525")]
    public void A_setting_does_what_it_says(string name, string value, string expected)
    {
        var settings = Read((name, value));

        Assert.Equal(expected, name switch
        {
            "Resolvers:0" => $"{settings.Engine.Resolvers.Single()}",
            "Ehlo" => settings.Engine.Ehlo.Text,
            "SenderDomain" => settings.Engine.SenderDomain.Text,
            "ControlRecipient" => settings.Engine.ControlRecipient,
            "ProbeDepth" => $"{settings.Engine.Depth}",
            "OnlyRecipients" => $"{settings.Engine.AsksOthers}",
            "OwnAddress" => $"{settings.Engine.OwnAddress}",
            "Concurrency" => $"{settings.Sweeps.Concurrency}",
            "Deadline" => $"{settings.Engine.Deadline}",
            "Confirm" => $"{settings.Engine.Asking.Sightings}",
            "QuestionsPerDay" => $"{settings.Engine.Asking.Budget.MostPerDay}",
            "QuestionsPerSecond" => FormattableString.Invariant($"{settings.Engine.Asking.Budget.MostPerSecond}"),
            "Lists:Only:0" => string.Join(' ', settings.Engine.Data.Lists.Select(list => list.Zone)),
            "Lists:Disable:0" or "Lists:Enable:0" => $"{settings.Lists.Single(choice => choice.List.Zone == value).IsOn}",
            "Providers:Connections" => $"{settings.Engine.ProviderLimits.Connections}",
            "Providers:PerMinute" => $"{settings.Engine.ProviderLimits.PerMinute}",
            "Intervals:Blocklists" => $"{settings.Sweeps.Blocklists}",
            "Intervals:WhileListed" => $"{settings.Sweeps.WhileListed}",
            "Intervals:Probes" => $"{settings.Sweeps.Probes}",
            "Intervals:ListHealth" => $"{settings.Sweeps.ListHealth}",
            "Retention:History" => $"{settings.Retention.History}",
            "Retention:Scans" => $"{settings.Retention.Scans}",
            "Retention:FailedScans" => $"{settings.Retention.FailedScans}",
            "Retention:Sweeps" => $"{settings.Retention.Sweeps}",
            "Retention:Orders" => $"{settings.Retention.Orders}",
            "Retention:Audit" => $"{settings.Retention.Audit}",
            "Access:Bindings:ID" => string.Join(' ', settings.Access.Bindings["id"]),
            "Access:RequestsPerSecond" => $"{settings.Access.RequestsPerSecond}",
            "Access:RequestBurst" => $"{settings.Access.RequestBurst}",
            "Laboratory:AllowPrivate" => $"{settings.Engine.AllowPrivate}",
            "Laboratory:AllowLoopbackReceivers" => $"{settings.Receivers.AllowsLoopback}",
            "Laboratory:SmtpPort" => $"{settings.Engine.SmtpPort}",
            _ => "?",
        });
    }

    [Fact]
    public void With_a_mail_server_of_ours_and_a_name_others_are_probed_once_port_25_was_shown_to_lead_out()
    {
        var settings = Read(("Canaries:0", "mx.msp.example"), ("Ehlo", "probe.msp.example"), ("UnverifiableSender", "nosuch@probe.msp.example"), ("ServiceAddress", "https://backscatter.msp.example/"));

        Assert.Null(settings.Engine.Withheld);
        Assert.Equal(("probe.msp.example", "probe.msp.example", "nosuch"), (settings.Engine.Ehlo.Text, settings.Engine.SenderDomain.Text, settings.Engine.UnverifiableSender));
        Assert.Equal(["mx.msp.example"], settings.Engine.Canaries.Select(canary => canary.Host));
    }

    [Fact]
    public void Tokens_are_taken_from_the_directory_that_is_named_or_from_another_cloud()
    {
        var usual = Read(("Access:Entra:Tenant", "2F6AD8A1-0000-4000-8000-1A2B3C4D5E6F"), ("Access:Entra:Audience", "api://backscatter"));
        var other = Read(("Access:Entra:Authority", "https://login.example/x/v2.0"), ("Access:Entra:Issuer", "https://sts.example/x"), ("Access:Entra:Audience", "a"));

        var address = "https://login.microsoftonline.com/2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f/v2.0";
        Assert.Equal(new EntraAccess(address, "api://backscatter", address), usual.Access.Entra);
        Assert.Equal(new EntraAccess("https://login.example/x/v2.0", "a", "https://sts.example/x"), other.Access.Entra);
    }

    [Fact]
    public void An_id_may_be_written_without_hyphens_as_names_of_app_settings_take_none()
    {
        var bindings = Read(("Access:Bindings:9f86d081884c7d659a2feaa0c55ad015", "contoso")).Access.Bindings;

        Assert.Equal("contoso", string.Join(' ', bindings["9f86d081-884c-7d65-9a2f-eaa0c55ad015"]));
    }

    [Fact]
    public void Who_is_bound_to_nothing_sees_nothing() => Assert.Empty(Read(("Access:Bindings:ID", "")).Access.Bindings["ID"]);

    // Every setting that can be wrong, and what is said then.
    [Theory]
    [InlineData("Resolvers:0", "one.example", "Resolvers:0: ")]
    [InlineData("Ehlo", "localhost", "Ehlo: localhost is no full host name; write one such as probe.example.com")]
    [InlineData("SenderDomain", "a..b", "SenderDomain: ")]
    [InlineData("UnverifiableSender", "nosuch@elsewhere.example", "UnverifiableSender: \"nosuch@elsewhere.example\" is not at the sender's domain, [127.0.0.1]; name an address there that does not exist, or another Backscatter:SenderDomain")]
    [InlineData("ControlRecipient", "a@b.example", "ControlRecipient: \"a@b.example\" is no local part; name what stands before the @, such as info")]
    [InlineData("ProbeDepth", "message", "ProbeDepth is none that is known; write recipient or data")]
    [InlineData("OnlyRecipients", "yes", "OnlyRecipients is neither; write true or false")]
    [InlineData("Canaries:0", "mx.msp.example", "Ehlo is missing, and mail servers are to be probed; write the name of this service's address, such as probe.msp.example")]
    [InlineData("Canaries:0", "a b", "Canaries:0: ")]
    [InlineData("OwnAddress", "mx", "OwnAddress: \"mx\" is no IP address; write one such as 192.0.2.25 or 2001:db8::25")]
    [InlineData("OwnAddress", "10.0.0.1", "OwnAddress: ")]
    [InlineData("ServiceAddress", "backscatter", "ServiceAddress: \"backscatter\" is no address; write it as https://backscatter.msp.example/")]
    [InlineData("Concurrency", "65", "Concurrency is out of range; 1 to 64 targets are scanned side by side")]
    [InlineData("Concurrency", "many", "Concurrency is out of range; 1 to 64 targets are scanned side by side")]
    [InlineData("Deadline", "2h", "Deadline is no length of time that it can have; write a number and its unit, from 1s to 1h, such as 10m")]
    [InlineData("Confirm", "0", "Confirm is out of range; a change counts once it was seen 1 to 10 times")]
    [InlineData("QuestionsPerDay", "0", "QuestionsPerDay is out of range; an operator is asked at least once a day")]
    [InlineData("QuestionsPerSecond", "0", "QuestionsPerSecond is out of range; it is 0.01 at least")]
    [InlineData("Lists:Only:0", "nowhere.example", "Lists: ")]
    [InlineData("Lists:Files:0", "/nowhere.json", "Lists:Files:0: ")]
    [InlineData("Lists:KeyFile", "/nowhere.json", "Lists:KeyFile: ")]
    [InlineData("Providers:Connections", "3", "Providers:Connections is out of range; 1 to 2 servers of one mail provider are probed at once")]
    [InlineData("Providers:PerMinute", "31", "Providers:PerMinute is out of range; 1 to 30 servers of one mail provider are begun with in any minute")]
    [InlineData("Intervals:Blocklists", "1m", "Intervals:Blocklists is no length of time that it can have; write a number and its unit, from 5m to 7d, such as 6h")]
    [InlineData("Intervals:WhileListed", "x", "Intervals:WhileListed is no length of time that it can have; write a number and its unit, from 5m to 7d, such as 1h")]
    [InlineData("Intervals:Probes", "1h", "Intervals:Probes is no length of time that it can have; write a number and its unit, from 1d to 30d: a mail server is probed once a day at most")]
    [InlineData("Intervals:ListHealth", "2d", "Intervals:ListHealth is no length of time that it can have; write a number and its unit, from 5m to 1d, such as 1h")]
    [InlineData("Retention:History", "0d", "Retention:History is no length of time that it can have; write a number and its unit, from 1d to 3660d")]
    [InlineData("Retention:Scans", "1", "Retention:Scans is no length of time that it can have; write a number and its unit, from 1d to 3660d")]
    [InlineData("Retention:FailedScans", "1h", "Retention:FailedScans is no length of time that it can have; write a number and its unit, from 1d to 3660d")]
    [InlineData("Retention:Sweeps", "1d", "Retention:Sweeps is no length of time that it can have; write a number and its unit, from 2d to 3660d")]
    [InlineData("Retention:Orders", "9999d", "Retention:Orders is no length of time that it can have; write a number and its unit, from 1d to 3660d")]
    [InlineData("Retention:Audit", "30d", "Retention:Audit is no length of time that it can have; write a number and its unit, from 400d to 3660d")]
    [InlineData("Access:Bindings:ID", "Not A Tenant!", "Access:Bindings:ID: ")]
    [InlineData("Access:RequestsPerSecond", "0", "Access:RequestsPerSecond is out of range; it is 1 to 100000")]
    [InlineData("Access:RequestBurst", "-1", "Access:RequestBurst is out of range; it is 1 to 100000")]
    [InlineData("Access:Entra:Tenant", "2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f", "Access:Entra:Audience is missing; write the application id of this service's registration")]
    [InlineData("Access:Entra:Audience", "a", "Access:Entra:Tenant is missing; write the directory's id, from the overview of Microsoft Entra ID")]
    [InlineData("Access:Entra:Tenant", "msp.example", "Access:Entra:Tenant: \"msp.example\" is no id of a directory; copy it from the overview of Microsoft Entra ID")]
    [InlineData("Access:Entra:Authority", "http://login.example", "Access:Entra:Authority: \"http://login.example\" is no address; write it as https://login.microsoftonline.com/DIRECTORY/v2.0")]
    [InlineData("Access:Entra:Issuer", "x", "Access:Entra:Issuer: \"x\" is no address; write it as https://login.microsoftonline.com/DIRECTORY/v2.0")]
    [InlineData("Data:ReplyRules", "/nowhere.json", "Data:ReplyRules: ")]
    [InlineData("Data:Providers", "/nowhere.json", "Data:Providers: ")]
    [InlineData("Data:Controls", "/nowhere.json", "Data:Controls: ")]
    [InlineData("Data:Fingerprints", "/nowhere.json", "Data:Fingerprints: ")]
    [InlineData("Data:Remedies", "/nowhere.json", "Data:Remedies: ")]
    [InlineData("Laboratory:AllowPrivate", "1", "Laboratory:AllowPrivate is neither; write true or false")]
    [InlineData("Laboratory:AllowLoopbackReceivers", "on", "Laboratory:AllowLoopbackReceivers is neither; write true or false")]
    [InlineData("Laboratory:SmtpPort", "0", "Laboratory:SmtpPort is out of range; a port is 1 to 65535, and 25 on the internet")]
    [InlineData("Laboratory:CaFile", "/nowhere.pem", "Laboratory:CaFile: /nowhere.pem cannot be read; name a PEM file of certificates that this user may read")]
    public void A_setting_that_cannot_be_used_is_named_with_what_to_write(string name, string value, string fault)
    {
        var faults = Faults((name, value));

        Assert.Contains(faults, line => line.StartsWith($"Backscatter:{fault}", StringComparison.Ordinal));
        Assert.All(faults, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once() => Assert.Equal(
        ["Backscatter:Ehlo: localhost is no full host name; write one such as probe.example.com", "Backscatter:Concurrency is out of range; 1 to 64 targets are scanned side by side"],
        Faults(("Ehlo", "localhost"), ("Concurrency", "0")));

    [Fact]
    public void A_key_of_a_list_that_is_wrong_is_told_without_it()
    {
        var isRead = ServiceSettings.TryRead(Written(("Resolvers:0", "192.0.2.53")), new Dictionary<string, string> { ["BACKSCATTER_KEY_SPAMHAUS_DQS"] = "no key at all" }, out var settings, out var faults);

        Assert.False(isRead);
        Assert.Null(settings);
        Assert.StartsWith("BACKSCATTER_KEY_…: the key \"spamhaus-dqs\" cannot be part of a DNS name", Assert.Single(faults), StringComparison.Ordinal);
        Assert.DoesNotContain("no key at all", faults[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Backscatter:Resolvers:0", true)]
    [InlineData("Backscatter:resolvers:17", true)]
    [InlineData("Backscatter:Resolvers", true)]
    [InlineData("Backscatter:Access:Bindings:0d1c", true)]
    [InlineData("Backscatter:Access:Entra:Tenant", true)]
    [InlineData("Backscatter:Canary:0", false)]
    [InlineData("Backscatter:Ehlo:0", false)]
    [InlineData("Backscatter:Access:Entra:Secret", false)]
    public void A_name_that_is_mistyped_is_told(string name, bool isKnown) =>
        Assert.Equal(isKnown ? [] : [$"{name} is no setting; docs/serve.md lists them"], WrittenSettings.Unknown([name]));

    [Fact]
    public void Every_setting_stands_in_the_page_and_no_other()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "serve.md")).Where(line => line.StartsWith("| `Backscatter__", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        Assert.Equal(WrittenSettings.Names.Select(name => name.Replace(":", "__", StringComparison.Ordinal)).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static ServiceSettings Read(params (string Name, string Value)[] settings)
    {
        var isRead = ServiceSettings.TryRead(Written([("Resolvers:0", "192.0.2.53"), .. settings]), new Dictionary<string, string>(), out var read, out var faults);

        Assert.True(isRead, string.Join('\n', faults));
        return read!;
    }

    private static IReadOnlyList<string> Faults(params (string Name, string Value)[] settings)
    {
        Assert.False(ServiceSettings.TryRead(Written([("Resolvers:0", "192.0.2.53"), .. settings]), new Dictionary<string, string>(), out _, out var faults));
        return faults;
    }

    // As a host fills it in: by the names of the properties.
    private static WrittenSettings Written(params (string Name, string Value)[] settings)
    {
        var written = new WrittenSettings();
        foreach (var (name, value) in settings)
        {
            var parts = name.Split(':');
            object at = written;
            for (var i = 0; i < parts.Length; i++)
            {
                var property = at.GetType().GetProperty(parts[i], BindingFlags.Public | BindingFlags.Instance)!;
                if (property.PropertyType == typeof(string)) property.SetValue(at, value);
                else if (property.PropertyType == typeof(string[])) property.SetValue(at, (string[])[value]);
                else if (property.GetValue(at) is Dictionary<string, string?> map) map[parts[i + 1]] = value;
                else
                {
                    at = property.GetValue(at)!;
                    continue;
                }

                break;
            }
        }

        return written;
    }
}
