using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Notifications.Delivery;

namespace Backscatter.Core.Tests.Notifications;

public sealed class SecretSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_secret_is_found_where_it_is_said_to_be()
    {
        var file = Path.Combine(_folder, "teams");
        await File.WriteAllTextAsync(file, "\ufefffrom a file\r\n");
        var source = new SecretSource(name => name == "TEAMS" ? "from the environment" : null, new OneSecret("teams", "from the store"));

        Assert.Equal("from the environment", await source.FindAsync("env:TEAMS", CancellationToken.None));
        Assert.Equal("from a file", await source.FindAsync($"file:{file}", CancellationToken.None));
        Assert.Equal("from the store", await source.FindAsync("store:teams", CancellationToken.None));
    }

    [Theory]
    [InlineData("env:OTHER")]
    [InlineData("env:EMPTY")]
    [InlineData("store:other")]
    [InlineData("file:/nowhere/at/all")]
    [InlineData("file:/")]
    [InlineData("TEAMS")]
    [InlineData("https://hooks.msp.example/SECRET")]
    [InlineData("")]
    public async Task Where_there_is_none_none_is_found(string reference) =>
        Assert.Null(await new SecretSource(name => name == "EMPTY" ? " \n" : null, new OneSecret("teams", "x")).FindAsync(reference, CancellationToken.None));

    [Fact]
    public async Task Of_a_file_that_is_no_secret_nothing_is_taken()
    {
        var file = Path.Combine(_folder, "large");
        await File.WriteAllTextAsync(file, new string('x', SecretSource.MostBytes + 1));

        Assert.Null(await new SecretSource(_ => null, null).FindAsync($"file:{file}", CancellationToken.None));
    }

    [Theory]
    [InlineData("env:TEAMS", true)]
    [InlineData("file:/run/secrets/teams", true)]
    [InlineData("store:teams", true)]
    [InlineData("store:", false)]
    [InlineData("vault:teams", false)]
    [InlineData("https://hooks.msp.example/SECRET", false)]
    [InlineData("SECRET", false)]
    [InlineData("file://server/SECRET", false)]
    public void What_says_of_no_place_is_not_repeated_as_it_may_be_the_secret(string reference, bool isOne)
    {
        var problem = SecretReference.Problem(reference);

        Assert.Equal(isOne ? null : "this says of no place where a secret is; write env:NAME, file:PATH or store:NAME, and put the secret there, never here", problem);
    }

    private sealed class OneSecret(string known, string secret) : ISecretStore
    {
        public Task<string?> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(name == known ? secret : null);

        public Task PutAsync(string name, string? secret, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<string> NamesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TryAddAsync(string name, string secret, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
