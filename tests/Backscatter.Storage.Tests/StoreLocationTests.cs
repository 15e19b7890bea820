using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests;

public sealed class StoreLocationTests
{
    [Theory]
    [InlineData("backscatter.db", StorageKind.File)]
    [InlineData("/var/lib/backscatter/store.db", StorageKind.File)]
    [InlineData("C:\\Backscatter\\store.db", StorageKind.File)]
    [InlineData("year=2026.db", StorageKind.File)]
    [InlineData("a;b.db", StorageKind.File)]
    [InlineData("UseDevelopmentStorage=true", StorageKind.Azure)]
    [InlineData("usedevelopmentstorage=true;DevelopmentStorageProxyUri=http://127.0.0.1", StorageKind.Azure)]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=hush;EndpointSuffix=core.windows.net", StorageKind.Azure)]
    [InlineData(" AccountKey = hush", StorageKind.Azure)]
    [InlineData("Protocol=https;AccountKey=hush", StorageKind.Azure)]
    [InlineData("TableEndpoint=https://contoso.table.core.windows.net/;SharedAccessSignature=sv=1&sig=hush", StorageKind.Azure)]
    [InlineData("https://contoso.table.core.windows.net", StorageKind.Azure)]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1", StorageKind.Azure)]
    [InlineData("https://contoso.table.core.windows.net/?sv=1&sig=hush", StorageKind.Azure)]
    public void A_location_names_a_storage(string location, StorageKind kind) => Assert.Equal(kind, StoreLocation.KindOf(location));

    [Fact]
    public async Task A_path_opens_a_file()
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-").FullName;
        var path = Path.Combine(folder, "store.db");
        await using (var stores = StoreLocation.Open(path, TimeProvider.System))
        {
            Assert.False(File.Exists(path));
            await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);
            Assert.Null(await stores.Watch.Tenants.FindAsync(Samples.Contoso, TestContext.Current.CancellationToken));
        }

        Assert.True(File.Exists(path));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_folder_and_an_empty_text_are_no_files()
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-").FullName;

        Assert.Equal($"{folder} is a folder; name a file in it, such as {folder}/backscatter.db", Assert.Throws<StoreException>(() => StoreLocation.Open(folder, TimeProvider.System)).Message);
        Assert.Equal("a store needs a place; name a file, such as backscatter.db", Assert.Throws<StoreException>(() => StoreLocation.Open(" ", TimeProvider.System)).Message);
        Directory.Delete(folder);
    }

    [Fact]
    public async Task A_connection_string_opens_azure_storage()
    {
        await using var stores = StoreLocation.Open((await Azure.Azurite.ServerAsync()).ConnectionString, TimeProvider.System);
        await stores.Watch.InitialiseAsync(TestContext.Current.CancellationToken);

        Assert.True(await stores.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Fabrikam), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_opens_azure_storage_by_identity() =>
        await StoreLocation.Open("https://contoso.table.core.windows.net", TimeProvider.System).DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("https://contoso.blob.core.windows.net")]
    [InlineData("https://contoso.table.core.windows.net/?sv=1&sig=hush")]
    [InlineData("AccountKey=hush")]
    [InlineData("AccountName=contoso;AccountKey=hush!")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=hush!;EndpointSuffix=core.windows.net")]
    public void What_names_no_azure_storage_is_refused_and_not_repeated(string location)
    {
        var failure = Assert.Throws<StoreException>(() => StoreLocation.Open(location, TimeProvider.System));

        Assert.DoesNotContain("hush", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
