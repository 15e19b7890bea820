using Backscatter.Functions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Backscatter.Functions.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void What_cannot_be_used_ends_the_start_and_is_named_with_what_to_write()
    {
        var wrong = Assert.Throws<OptionsValidationException>(() => FunctionsService.AddService(
            new ServiceCollection(), Settings(("Backscatter:Resolvers:0", "192.0.2.53"), ("Backscatter:Ehlo", "localhost"), ("Backscatter:Concurrency", "65"), ("Backscatter:Canary:0", "mx.msp.example"))));

        Assert.Equal(
            [
                "Backscatter:Canary:0 is no setting; docs/serve.md lists them",
                "Backscatter:Ehlo: localhost is no full host name; write one such as probe.example.com",
                "Backscatter:Concurrency is out of range; 1 to 64 targets are scanned side by side",
            ],
            wrong.Failures);
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
