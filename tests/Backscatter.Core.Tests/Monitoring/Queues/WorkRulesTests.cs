using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Core.Tests.Monitoring.Queues;

public sealed class WorkRulesTests
{
    public static TheoryData<WorkOutcome?, string?, int, WorkStep> Table { get; } = new()
    {
        { WorkOutcome.Finished, null, 1, new WorkStep.Remove() },
        { WorkOutcome.Finished, null, 7, new WorkStep.Remove() },
        { new WorkOutcome.Impossible("unknown form"), null, 1, new WorkStep.Poison("unknown form") },
        { null, "the store cannot be reached", 1, new WorkStep.GiveBack(TimeSpan.FromSeconds(10), "the store cannot be reached") },
        { null, "the store cannot be reached", 4, new WorkStep.GiveBack(TimeSpan.FromSeconds(80), "the store cannot be reached") },
        { null, "the store cannot be reached", 5, new WorkStep.Poison("tried 5 times; the last time: the store cannot be reached") },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void What_becomes_of_work_after_a_try(WorkOutcome? outcome, string? failure, int deliveries, WorkStep step) =>
        Assert.Equal(step, WorkRules.After(outcome, failure, deliveries));

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(6, 320)]
    [InlineData(7, 600)]
    [InlineData(1000, 600)]
    public void Waits_double_up_to_ten_minutes(int deliveries, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), WorkRules.Backoff(deliveries));
}
