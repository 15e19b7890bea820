using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class SuppressionStoreContract : StorageContract
{
    [Fact]
    public async Task Suppressions_are_listed_newest_first_those_that_have_ended_too()
    {
        foreach (var (id, day) in ((string, int)[])[("b/1", 2), ("a#%2F", -300), ("c'\"", 3)]) await AddAsync(Word(id) with { From = Samples.Noon.AddDays(day) });

        Assert.Equal(["c'\"", "b/1", "a#%2F"], (await ToListAsync(Other.Suppressions.ListAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value.Id));
        Assert.Empty(await ToListAsync(Other.Suppressions.ListAsync(Samples.Fabrikam, Cancel)));
    }

    [Fact]
    public async Task A_suppression_is_kept_as_it_was_given()
    {
        await AddAsync(Word("x"));
        Same(Word("x"), Assert.Single(await ToListAsync(Store.Suppressions.ListAsync(Samples.Contoso, Cancel))).Value);
    }

    [Fact]
    public async Task Only_what_was_not_changed_meanwhile_is_changed()
    {
        await AddAsync(Word("x"));
        Assert.False(await Other.Suppressions.TryPutAsync(Word("x") with { Reason = "another" }, null, Cancel));
        var first = Assert.Single(await ToListAsync(Store.Suppressions.ListAsync(Samples.Contoso, Cancel)));

        Assert.True(await Other.Suppressions.TryPutAsync(first.Value with { LiftedAt = Samples.Noon.AddDays(1) }, first.ETag, Cancel));
        Assert.False(await Store.Suppressions.TryPutAsync(first.Value with { Until = Samples.Noon.AddDays(90) }, first.ETag, Cancel));
        Assert.False(await Store.Suppressions.TryPutAsync(Word("y"), first.ETag, Cancel));

        Same(first.Value with { LiftedAt = Samples.Noon.AddDays(1) }, Assert.Single(await ToListAsync(Store.Suppressions.ListAsync(Samples.Contoso, Cancel))).Value);
    }

    private async Task AddAsync(Suppression suppression) => Assert.True(await Store.Suppressions.TryPutAsync(suppression, null, Cancel));

    private static Suppression Word(string id) => new(
        id, Samples.Contoso, "2001:db8::1", "BSC-021", "xn--mnchen-3ya.example", "M. O'Hara", "moves on 1 Dec; 100% \"sure\" Ä €", Samples.Noon, Samples.Noon.AddDays(30))
    {
        UpTo = ControlSeverity.Medium,
    };
}
