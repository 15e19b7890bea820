namespace Backscatter.Storage.Tests.Contracts;

public abstract class SecretStoreContract : StorageContract
{
    [Theory]
    [InlineData("teams-contoso")]
    [InlineData("a/b?c#d%2F'\"\\")]
    [InlineData("Über")]
    public async Task A_secret_is_found_under_its_name_until_it_is_removed(string name)
    {
        Assert.Null(await Secrets.FindAsync(name, Cancel));

        await Secrets.PutAsync(name, "first", Cancel);
        await Secrets.PutAsync(name, "https://example.test/?sig=a%2Fb+c'\"\\ Ä €", Cancel);
        await Secrets.PutAsync($"{name}2", "another", Cancel);
        Assert.Equal("https://example.test/?sig=a%2Fb+c'\"\\ Ä €", await Two.Secrets.FindAsync(name, Cancel));

        await Two.Secrets.PutAsync(name, null, Cancel);
        await Two.Secrets.PutAsync(name, null, Cancel);
        Assert.Null(await Secrets.FindAsync(name, Cancel));
        Assert.Equal("another", await Secrets.FindAsync($"{name}2", Cancel));
    }

    [Fact]
    public async Task Names_that_differ_in_case_are_different_names()
    {
        await Secrets.PutAsync("Ops", "one", Cancel);
        await Secrets.PutAsync("ops", "two", Cancel);

        Assert.Equal("one", await Secrets.FindAsync("Ops", Cancel));
    }

    [Fact]
    public async Task A_secret_of_sixteen_thousand_characters_is_kept_whole()
    {
        var secret = new string('k', 16_000);
        await Secrets.PutAsync("key", secret, Cancel);
        Assert.Equal(secret, await Two.Secrets.FindAsync("key", Cancel));
    }

    [Fact]
    public async Task A_secret_that_is_added_under_a_name_twice_is_the_first()
    {
        Assert.True(await Secrets.TryAddAsync("ownership-key", "first", Cancel));
        Assert.False(await Two.Secrets.TryAddAsync("ownership-key", "second", Cancel));
        Assert.Equal("first", await Two.Secrets.FindAsync("ownership-key", Cancel));

        await Secrets.PutAsync("ownership-key", null, Cancel);
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => (number % 2 == 0 ? One : Two).Secrets.TryAddAsync("ownership-key", $"{number}", Cancel), Cancel)));
        Assert.Single(added, won => won);
        Assert.Equal($"{Array.IndexOf(added, true)}", await Secrets.FindAsync("ownership-key", Cancel));
    }

    [Fact]
    public async Task The_names_of_secrets_are_told()
    {
        Assert.Empty(await ToListAsync(Secrets.NamesAsync(Cancel)));
        await Secrets.PutAsync("a/b?c#d%2F'\"\\", "first", Cancel);
        await Secrets.TryAddAsync("Über", "second", Cancel);
        await Secrets.PutAsync("gone", "third", Cancel);
        await Secrets.PutAsync("gone", null, Cancel);

        Assert.Equal(["a/b?c#d%2F'\"\\", "Über"], (await ToListAsync(Two.Secrets.NamesAsync(Cancel))).Order(StringComparer.Ordinal));
    }
}
