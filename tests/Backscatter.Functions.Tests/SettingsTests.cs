using System.Net;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Backscatter.Functions.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Without_a_mail_server_of_ours_nobody_elses_is_probed()
    {
        var settings = ServiceSettings.Read(Settings(("Backscatter:Resolvers:0", "192.0.2.53")));

        Assert.Equal((EndpointVerdict.NotTested, NotTestedReason.NoAgent), (settings.Engine.Withheld!.Verdict, settings.Engine.Withheld.Reason));
        Assert.Equal([new IPEndPoint(IPAddress.Parse("192.0.2.53"), 53)], settings.Engine.Resolvers);
        Assert.Equal(8, settings.Sweeps.Concurrency);
    }

    [Fact]
    public void With_one_and_a_name_they_are_once_port_25_was_shown_to_lead_out()
    {
        var settings = ServiceSettings.Read(Settings(
            ("Backscatter:Resolvers:0", "192.0.2.53:5353"), ("Backscatter:Canaries:0", "mx.msp.example"), ("Backscatter:Ehlo", "probe.msp.example"), ("Backscatter:Concurrency", "4")));

        Assert.Null(settings.Engine.Withheld);
        Assert.Equal((ProbeConsent.Granted, "probe.msp.example", "probe.msp.example"), (settings.Engine.Probe, settings.Engine.Ehlo.Text, settings.Engine.SenderDomain.Text));
        Assert.Equal(["mx.msp.example"], settings.Engine.Canaries.Select(canary => canary.Host));
        Assert.Equal(4, settings.Sweeps.Concurrency);
    }

    [Theory]
    [InlineData("Backscatter:Resolvers:0", "one.example", "Backscatter:Resolvers:0: ")]
    [InlineData("Backscatter:Ehlo", "localhost", "Backscatter:Ehlo: localhost is no full host name; write one such as probe.example.com")]
    [InlineData("Backscatter:SenderDomain", "a..b", "Backscatter:SenderDomain: ")]
    [InlineData("Backscatter:Canaries:0", "mx.msp.example", "Backscatter:Ehlo is missing, and mail servers are to be probed; write the name of this service's address, such as probe.msp.example")]
    [InlineData("Backscatter:OwnAddress", "mx", "Backscatter:OwnAddress: \"mx\" is no IP address; write one such as 192.0.2.25 or 2001:db8::25")]
    [InlineData("Backscatter:OwnAddress", "10.0.0.1", "Backscatter:OwnAddress: ")]
    [InlineData("Backscatter:ServiceAddress", "backscatter", "Backscatter:ServiceAddress: \"backscatter\" is no address; write it as https://backscatter.msp.example/")]
    [InlineData("Backscatter:Concurrency", "65", "Backscatter:Concurrency is out of range; 1 to 64 targets are scanned side by side")]
    public void A_setting_that_cannot_be_used_is_named_with_what_to_write(string name, string value, string fault)
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => ServiceSettings.Read(Settings(("Backscatter:Resolvers:0", "192.0.2.53"), (name, value))));

        Assert.StartsWith(fault, Assert.Single(wrong.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => ServiceSettings.Read(Settings(("Backscatter:Resolvers:0", "x"), ("Backscatter:Ehlo", "localhost"), ("Backscatter:Concurrency", "0"))));

        Assert.Equal(["Backscatter:Resolvers:0", "Backscatter:Ehlo", "Backscatter:Concurrency"], wrong.Failures.Select(failure => failure.Split(' ')[0].TrimEnd(':')).Order(StringComparer.Ordinal).Reverse());
    }

    [Theory]
    [InlineData("", "", "", "Storage__tableServiceUri is missing; write https://ACCOUNT.table.core.windows.net, or a connection string as Storage")]
    [InlineData("Storage:tableServiceUri", "http://a.table.core.windows.net", "", "Storage__tableServiceUri is no address that an identity can open; write https://ACCOUNT.table.core.windows.net, or a connection string as Storage")]
    [InlineData("Storage:tableServiceUri", "https://a.table.core.windows.net", "", "Storage__queueServiceUri is missing; write https://ACCOUNT.queue.core.windows.net, or a connection string as Storage")]
    [InlineData("Storage:tableServiceUri", "https://a.table.core.windows.net", "secret", "Storage__credential is none that is known; write managedidentity, with Storage__clientId where it is a user-assigned one, or leave it out")]
    [InlineData("Storage", "AccountKey=c2VjcmV0", "", "Storage: the connection string of the Azure storage cannot be read; copy it again from the account's access keys, or write UseDevelopmentStorage=true for the emulator")]
    public void A_store_that_cannot_be_opened_is_told_without_its_secrets(string name, string value, string credential, string fault)
    {
        var configuration = Settings((name, value), ("Storage:credential", credential), ("Storage:queueServiceUri", credential.Length > 0 ? "https://a.queue.core.windows.net" : ""));

        var wrong = Assert.Throws<OptionsValidationException>(() => StorageConnection.Open(configuration));

        Assert.Equal(fault, Assert.Single(wrong.Failures));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f")]
    public async Task An_identity_opens_it(string client)
    {
        var configuration = Settings(
            ("Storage:tableServiceUri", "https://a.table.core.windows.net"), ("Storage:queueServiceUri", "https://a.queue.core.windows.net"), ("Storage:credential", "managedidentity"), ("Storage:clientId", client));

        await using var stores = StorageConnection.Open(configuration);

        Assert.Null(stores.Connection);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Where(setting => setting.Name.Length > 0).GroupBy(setting => setting.Name).Select(group => KeyValuePair.Create(group.Key, (string?)group.Last().Value)))
            .Build();
}
