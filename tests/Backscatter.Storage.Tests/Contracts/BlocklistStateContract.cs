using Backscatter.Core.Blocklists;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class BlocklistStateContract : StorageContract
{
    [Fact]
    public async Task The_state_is_found_as_it_was_kept()
    {
        Assert.Null(await Store.Blocklists.FindAsync(Cancel));
        Assert.True(await Store.Blocklists.TryPutAsync(State(3), null, Cancel));

        Assert.Equal(BlocklistStateFile.Write(State(3)), BlocklistStateFile.Write((await Other.Blocklists.FindAsync(Cancel))!.Value));
    }

    [Fact]
    public async Task A_state_of_thousands_of_listings_is_kept_whole()
    {
        Assert.True(await Store.Blocklists.TryPutAsync(State(20_000), null, Cancel));
        var first = (await Other.Blocklists.FindAsync(Cancel))!;
        Assert.Equal(BlocklistStateFile.Write(State(20_000)), BlocklistStateFile.Write(first.Value));

        Assert.True(await Other.Blocklists.TryPutAsync(State(1), first.ETag, Cancel));
        Assert.Equal(BlocklistStateFile.Write(State(1)), BlocklistStateFile.Write((await Store.Blocklists.FindAsync(Cancel))!.Value));
    }

    [Fact]
    public async Task Only_what_was_not_changed_meanwhile_is_changed()
    {
        Assert.False(await Store.Blocklists.TryPutAsync(State(1), "no mark of ours", Cancel));
        await Store.Blocklists.TryPutAsync(State(1), null, Cancel);
        Assert.False(await Other.Blocklists.TryPutAsync(State(2), null, Cancel));
        var first = (await Other.Blocklists.FindAsync(Cancel))!;
        Assert.True(await Other.Blocklists.TryPutAsync(State(2), first.ETag, Cancel));
        Assert.False(await Store.Blocklists.TryPutAsync(State(4), first.ETag, Cancel));

        Assert.Equal(2, (await Store.Blocklists.FindAsync(Cancel))!.Value.Sightings.Count);
    }

    private static BlocklistState State(int sightings) => new()
    {
        Health =
        [
            new ListHealth("zen.spamhaus.example", SubjectKinds.IPv4)
            {
                Tested = ListState.Failed,
                Reason = UnknownReason.ListFailedSelfTest,
                Why = "127.0.0.2 must be listed and is not",
                TestedAt = Samples.Noon,
                Events = [new HealthEvent("zen.spamhaus.example", SubjectKinds.IPv4, Samples.Noon, ListState.Failed, "127.0.0.2 must be listed and is not")],
            },
        ],
        Sightings = [.. Enumerable.Range(0, sightings).Select(number => new Sighting("zen.spamhaus.example", $"2001:db8::{number:x}", Samples.Noon, Samples.Noon, Samples.Noon.AddTicks(number), 5, 1, true))],
        Spent = [new OperatorSpending("Spamhaus", new DateOnly(2026, 11, 23), 1234)],
    };
}
