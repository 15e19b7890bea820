using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class ProblemStoreContract : StorageContract
{
    [Fact]
    public async Task Problems_are_told_newest_first_as_they_were_noted()
    {
        string[] ids = ["channel:ops", "poison:scans:a/b?c#d%2F", "target:contoso:2001:db8::/120", "it's \"quoted\" \\ Ä €", $"target:contoso:{Samples.LongestName}"];
        foreach (var (id, minute) in ids.Zip([1, 4, 0, 3, 2])) await Store.Problems.NoteAsync(Problem(id, minute), Cancel);

        var told = await ToListAsync(Other.Problems.ListAsync(Cancel));
        Assert.Equal([ids[1], ids[3], ids[4], ids[0], ids[2]], told.Select(problem => problem.Id));
        Same(Problem(ids[1], 4), told[0]);
    }

    [Fact]
    public async Task The_same_problem_again_counts_and_keeps_the_first_time()
    {
        await Store.Problems.NoteAsync(Problem("channel:ops", 0), Cancel);
        await Other.Problems.NoteAsync(Problem("channel:ops", 5) with { What = "answers 404", NextStep = "make a new webhook" }, Cancel);

        var told = Assert.Single(await ToListAsync(Store.Problems.ListAsync(Cancel)));
        Same(Problem("channel:ops", 0) with { What = "answers 404", NextStep = "make a new webhook", LastAt = Samples.Noon.AddMinutes(5), Times = 2 }, told);
    }

    [Fact]
    public async Task The_same_sight_of_a_problem_again_is_one_sight()
    {
        await Store.Problems.NoteAsync(Problem("channel:ops", 0), Cancel);
        await Store.Problems.NoteAsync(Problem("channel:ops", 0), Cancel);

        Assert.Equal(1, Assert.Single(await ToListAsync(Store.Problems.ListAsync(Cancel))).Times);
    }

    [Fact]
    public async Task Sights_at_the_same_time_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => (number % 2 == 0 ? Store : Other).Problems.NoteAsync(Problem("channel:ops", number), Cancel), Cancel)));

        Assert.Equal(8, Assert.Single(await ToListAsync(Store.Problems.ListAsync(Cancel))).Times);
    }

    [Fact]
    public async Task A_problem_that_is_resolved_is_gone_and_begins_anew()
    {
        await Store.Problems.NoteAsync(Problem("poison:scans:a/b", 0), Cancel);

        Assert.True(await Other.Problems.ResolveAsync("poison:scans:a/b", Cancel));
        Assert.False(await Other.Problems.ResolveAsync("poison:scans:a/b", Cancel));
        Assert.Empty(await ToListAsync(Store.Problems.ListAsync(Cancel)));

        await Store.Problems.NoteAsync(Problem("poison:scans:a/b", 9), Cancel);
        Same(Problem("poison:scans:a/b", 9), Assert.Single(await ToListAsync(Store.Problems.ListAsync(Cancel))));
    }

    private static OperatorProblem Problem(string id, int minute) =>
        new(id, "refused with 400 \"<b>\" 'x' 100%", "look at it", Samples.Noon.AddMinutes(minute), Samples.Noon.AddMinutes(minute)) { Tenant = Samples.Contoso };
}
