using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Queues;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Storage.Tests.Queues;

public sealed class TriggeredWorkTests
{
    private const string Text = """{"schema":"compose","version":1,"body":{"sweep":"s"}}""";

    private static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    private readonly Noted _problems = new();

    [Fact]
    public async Task Work_is_done_with_what_it_says_and_how_often_it_was_given()
    {
        var handler = new Handler(WorkOutcome.Finished);

        await Work(handler).RunAsync("m1", Text, 3, TestContext.Current.CancellationToken);

        var work = Assert.Single(handler.Taken);
        Assert.Equal(("scans", "m1", Text, 3), (work.Queue, work.Id, work.Raw, work.Deliveries));
        Assert.Equal(("compose", 1, "s"), (work.Message!.Schema, work.Message.Version, work.Message.Body.GetProperty("sweep").GetString()));
        Assert.Empty(_problems.All);
        Assert.Empty(handler.GivenUp);
    }

    [Fact]
    public async Task Text_that_is_no_work_reaches_the_handler_as_it_is()
    {
        var handler = new Handler(WorkOutcome.Finished);

        await Work(handler).RunAsync("m1", "not ours", 1, TestContext.Current.CancellationToken);

        Assert.Equal((null, "not ours"), (handler.Taken[0].Message, handler.Taken[0].Raw));
    }

    [Fact]
    public async Task Work_that_can_never_be_done_is_noted_with_its_text_and_is_over()
    {
        var handler = new Handler(new WorkOutcome.Impossible("its form is not known to this version"));

        await Work(handler).RunAsync("m1", "not\u202Eours", 1, TestContext.Current.CancellationToken);

        var problem = Assert.Single(_problems.All);
        Assert.Equal("poison:scans:m1", problem.Id);
        Assert.Equal("A piece of work of the queue scans was put aside: its form is not known to this version. It was not\\u202eours", problem.What);
        Assert.Equal((Now, Now), (problem.FirstAt, problem.LastAt));
        Assert.Equal(["its form is not known to this version"], handler.GivenUp);
    }

    [Fact]
    public async Task Work_that_fails_is_given_again_by_whoever_gave_it()
    {
        var handler = new Handler(null);

        await Assert.ThrowsAsync<StoreException>(() => Work(handler).RunAsync("m1", Text, 5, TestContext.Current.CancellationToken));

        Assert.Empty(_problems.All);
        Assert.Empty(handler.GivenUp);
    }

    [Fact]
    public async Task Work_from_the_poison_queue_is_noted_and_given_up_and_not_tried_again()
    {
        var handler = new Handler(null);

        await Work(handler).PoisonedAsync("m9", Text, TestContext.Current.CancellationToken);

        Assert.Equal(
            """A piece of work of the queue scans was put aside: tried 5 times and never done. It was {\"schema\":\"compose\",\"version\":1,\"body\":{\"sweep\":\"s\"}}""",
            Assert.Single(_problems.All).What);
        Assert.Equal(["tried 5 times and never done"], handler.GivenUp);
        Assert.Empty(handler.Taken);
    }

    [Fact]
    public async Task A_long_text_is_noted_in_part()
    {
        await Work(new Handler(null)).PoisonedAsync("m9", new string('x', 60000), TestContext.Current.CancellationToken);

        Assert.InRange(Assert.Single(_problems.All).What.Length, 1000, 1200);
    }

    private TriggeredWork Work(Handler handler) => new("scans", handler, _problems, new FakeTimeProvider(Now));

    private sealed class Handler(WorkOutcome? outcome) : IWorkHandler
    {
        public List<TakenWork> Taken { get; } = [];

        public List<string> GivenUp { get; } = [];

        public Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
        {
            Taken.Add(work);
            return outcome is null ? throw new StoreException("the store does not answer") : Task.FromResult(outcome);
        }

        public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken)
        {
            GivenUp.Add(why);
            return Task.CompletedTask;
        }
    }

    private sealed class Noted : IProblemStore
    {
        public List<OperatorProblem> All { get; } = [];

        public Task NoteAsync(OperatorProblem problem, CancellationToken cancellationToken)
        {
            All.Add(problem);
            return Task.CompletedTask;
        }

        public IAsyncEnumerable<OperatorProblem> ListAsync(CancellationToken cancellationToken) => All.ToAsyncEnumerable();

        public Task<bool> ResolveAsync(string id, CancellationToken cancellationToken) => Task.FromResult(All.RemoveAll(problem => problem.Id == id) > 0);
    }
}
