using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Storage.Queues;

namespace Backscatter.Cli.Tests;

/// <summary>
/// What can be said of the Functions project from its text, where its packages cannot be had: <c>tests/Backscatter.Functions.Tests</c> says it of the
/// program, in the configuration Azure.
/// </summary>
public sealed partial class FunctionsSourceTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Backscatter.Functions");

    private static readonly string Source = string.Join('\n', Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "functions.md"));

    [Fact]
    public void Each_function_is_one_expression_and_the_page_names_it()
    {
        var functions = FunctionName().Matches(Source).Select(match => match.Groups["name"].Value).ToList();
        var expressions = FunctionAsExpression().Matches(Source).Select(match => match.Groups["name"].Value).ToList();

        Assert.Equal(
            ["CheckLists", "Deliver", "NotePoisonedNotifications", "NotePoisonedProbes", "NotePoisonedScans", "PlanSweep", "Repair", "RunProbes", "RunScans", "SendDigests", "Serve"],
            functions.Order(StringComparer.Ordinal));
        Assert.Equal(functions, expressions);
        Assert.All(functions, name => Assert.Contains($"| `{name}` |", Page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PlanSweep", "0 */5 * * * *")]
    [InlineData("CheckLists", "0 7 * * * *")]
    [InlineData("SendDigests", "0 */15 * * * *")]
    [InlineData("Repair", "0 17 3 * * *")]
    public void Each_timer_runs_when_the_page_says(string timer, string schedule)
    {
        Assert.Contains($"public const string {timer} = \"{schedule}\";", Source, StringComparison.Ordinal);
        Assert.Contains($"[TimerTrigger(Schedules.{timer})]", Source, StringComparison.Ordinal);
        Assert.Contains($"| `{timer}` | timer `{schedule}` |", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_queue_and_its_poison_queue_have_a_trigger()
    {
        var triggers = QueueTrigger().Matches(Source).Select(match => match.Groups["queue"].Value);

        Assert.Equal(["WorkQueues.Scans", "WorkQueues.Probes", "WorkQueues.Notifications", "WorkQueues.Scans + Poison", "WorkQueues.Probes + Poison", "WorkQueues.Notifications + Poison"], triggers);
        Assert.Contains("private const string Poison = \"-poison\";", Source, StringComparison.Ordinal);
        Assert.Equal(("scans", "probes", "notifications", 3), (WorkQueues.Scans, WorkQueues.Probes, WorkQueues.Notifications, WorkQueues.All.Count));
        Assert.Equal("scans-poison", QueueName.Poison(WorkQueues.Scans));
    }

    [Fact]
    public void The_host_reads_messages_as_they_are_and_gives_them_as_often_as_everywhere()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "host.json")));
        var extensions = host.RootElement.GetProperty("extensions");
        var queues = extensions.GetProperty("queues");

        Assert.Equal("none", queues.GetProperty("messageEncoding").GetString());
        Assert.Equal(WorkRules.MostDeliveries, queues.GetProperty("maxDequeueCount").GetInt32());
        Assert.Equal("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal("OpenTelemetry", host.RootElement.GetProperty("telemetryMode").GetString());
    }

    [GeneratedRegex("""\[Function\("(?<name>[^"]+)"\)\]""", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionName();

    // After its attributes, its parameters and an arrow, nothing but one line that ends with the method.
    [GeneratedRegex("""\[Function\("(?<name>[^"]+)"\)\]\n(?: +\[[^\n]+\]\n)? +public [^\n]+\) =>\s[^\n;{]+;\n""", RegexOptions.CultureInvariant)]
    private static partial Regex FunctionAsExpression();

    [GeneratedRegex("""\[QueueTrigger\((?<queue>[^,)]+), Connection = StorageConnection\.Name\)\]""", RegexOptions.CultureInvariant)]
    private static partial Regex QueueTrigger();
}
