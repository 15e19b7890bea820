using System.Reflection;
using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Functions.Settings;
using Backscatter.Storage.Queues;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace Backscatter.Functions.Tests;

public sealed class TriggerTests
{
    private static readonly IReadOnlyList<MethodInfo> Functions =
        [.. typeof(FunctionsService).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    [Theory]
    [InlineData("PlanSweep", "0 */5 * * * *", "00:05:00 00:10:00 00:15:00")]
    [InlineData("CheckLists", "0 7 * * * *", "00:07:00 01:07:00 02:07:00")]
    [InlineData("SendDigests", "0 */15 * * * *", "00:15:00 00:30:00 00:45:00")]
    [InlineData("Repair", "0 17 3 * * *", "03:17:00 03:17:00 03:17:00")]
    public void A_timer_runs_when_it_should(string function, string schedule, string next)
    {
        var trigger = Triggers<TimerTriggerAttribute>().Single(pair => pair.Function == function).Trigger;
        var midnight = new DateTime(2026, 5, 4, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(schedule, trigger.Schedule);
        Assert.True(trigger.UseMonitor);
        Assert.False(trigger.RunOnStartup);
        var times = CrontabSchedule.Parse(trigger.Schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true }).GetNextOccurrences(midnight, midnight.AddDays(4)).Take(3);
        Assert.Equal(next, string.Join(' ', times.Select(time => time.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void There_are_no_other_timers() => Assert.Equal(4, Triggers<TimerTriggerAttribute>().Count);

    [Fact]
    public void Each_queue_and_its_poison_queue_have_one_trigger_on_the_connection_of_the_store()
    {
        var triggers = Triggers<QueueTriggerAttribute>().Select(pair => pair.Trigger).ToList();

        Assert.Equal(["notifications", "notifications-poison", "probes", "probes-poison", "scans", "scans-poison"], triggers.Select(trigger => trigger.QueueName).Order(StringComparer.Ordinal));
        Assert.Equal(
            WorkQueues.All.SelectMany(queue => (string[])[queue, QueueName.Poison(queue)]).Order(StringComparer.Ordinal),
            triggers.Select(trigger => trigger.QueueName).Order(StringComparer.Ordinal));
        Assert.All(triggers, trigger => Assert.Equal((StorageConnection.Name, "Storage"), (trigger.Connection, trigger.Connection)));
    }

    [Fact]
    public void One_function_answers_every_method_on_every_path()
    {
        var (_, trigger) = Assert.Single(Triggers<HttpTriggerAttribute>());

        Assert.Equal(("{*path}", AuthorizationLevel.Anonymous), (trigger.Route, trigger.AuthLevel));
        Assert.Null(trigger.Methods);
    }

    [Fact]
    public void The_host_finds_its_settings_and_each_function_beside_the_program()
    {
        var folder = Path.GetDirectoryName(typeof(FunctionsService).Assembly.Location)!;
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "host.json")));
        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.Equal(("none", WorkRules.MostDeliveries), (queues.GetProperty("messageEncoding").GetString(), queues.GetProperty("maxDequeueCount").GetInt32()));
        Assert.Equal(11, Functions.Count);
    }

    private static IReadOnlyList<(string Function, T Trigger)> Triggers<T>() where T : Attribute =>
        [.. from method in Functions
            from parameter in method.GetParameters()
            let trigger = parameter.GetCustomAttribute<T>()
            where trigger is not null
            select (method.GetCustomAttribute<FunctionAttribute>()!.Name, trigger)];
}
