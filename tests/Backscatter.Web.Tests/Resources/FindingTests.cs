using System.Text.Json.Nodes;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Web.Tests.Resources;

public sealed class FindingTests
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");
    private static readonly DateTimeOffset Start = new(2026, 10, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "BSC-010 BSC-021")]
    [InlineData("?status=all", "BSC-010 BSC-021 BSC-051")]
    [InlineData("?status=closed", "BSC-051")]
    [InlineData("?severity=high", "BSC-010")]
    [InlineData("?control=bsc-021", "BSC-021")]
    [InlineData("?list=zen.spamhaus.org", "BSC-021")]
    [InlineData("?target=contoso.example&tenant=contoso", "BSC-010 BSC-021")]
    [InlineData("?target=other.example", "")]
    [InlineData("?suppressed=true", "BSC-010")]
    [InlineData("?suppressed=false", "BSC-021")]
    public async Task Findings_are_listed_by_what_is_asked(string query, string controls)
    {
        await using var service = await FilledAsync(TimeProvider.System);

        var answer = await service.SendAsync("GET", $"/api/findings{query}");

        Assert.Equal(controls, string.Join(' ', answer.Json["items"]!.AsArray().Select(finding => (string)finding!["control"]!)));
    }

    [Fact]
    public async Task A_word_that_is_none_is_told_with_those_that_there_are()
    {
        await using var service = await FilledAsync(TimeProvider.System);

        var answer = await service.SendAsync("GET", "/api/findings?status=opne");

        Assert.Equal((422, "invalid", "status"), answer.Problem);
        Assert.Equal("status \"opne\" is none of pending, open, closed", (string?)answer.Json["detail"]);
    }

    [Fact]
    public async Task A_suppression_covers_what_it_meets_and_is_lifted()
    {
        var time = new FakeTimeProvider(Start);
        await using var service = await FilledAsync(time);

        var given = await service.SendAsync("POST", "/api/tenants/contoso/suppressions", """{"owner":"J. Doe","reason":"moves","until":"2026-11-01T00:00:00Z","list":"zen.spamhaus.org"}""");
        Assert.Equal((201, 1, "medium", true), (given.Code, (int)given.Json["covers"]!, (string)given.Json["suppression"]!["upTo"]!, (bool)given.Json["holds"]!));

        var id = (string)given.Json["suppression"]!["id"]!;
        time.Advance(TimeSpan.FromHours(1));
        var lifted = await service.SendAsync("POST", $"/api/tenants/contoso/suppressions/{id}/lift");
        Assert.Equal((200, false, "2026-10-05T13:00:00+00:00"), (lifted.Code, (bool)lifted.Json["holds"]!, (string)lifted.Json["suppression"]!["liftedAt"]!));
        Assert.Equal((409, "conflict", null), (await service.SendAsync("POST", $"/api/tenants/contoso/suppressions/{id}/lift")).Problem);
        Assert.Equal(id, (string?)(await service.SendAsync("GET", "/api/tenants/contoso/suppressions")).Json["items"]![0]!["suppression"]!["id"]);
        Assert.Equal(["suppression.lifted", "suppression.given"], (await service.SendAsync("GET", "/api/audit")).Json["items"]!.AsArray().Select(entry => (string)entry!["what"]!));
    }

    [Theory]
    [InlineData("""{"owner":"J. Doe","reason":"moves","until":"2026-11-01T00:00:00Z"}""", "a suppression names a subject, a control or a list; one of everything is none")]
    [InlineData("""{"owner":"J. Doe","reason":"moves","until":"2026-10-01T00:00:00Z","control":"BSC-010"}""", "a suppression ends after it begins")]
    [InlineData("""{"owner":"J. Doe","reason":"moves","until":"2028-10-01T00:00:00Z","control":"BSC-010"}""", "a suppression lasts a year at most; renew it then, if it is still meant")]
    [InlineData("""{"owner":" ","reason":"moves","until":"2026-11-01T00:00:00Z","control":"BSC-010"}""", "a suppression names its owner")]
    [InlineData("""{"owner":"J. Doe","reason":"a\r\nb","until":"2026-11-01T00:00:00Z","control":"BSC-010"}""", "reason has a control character or a character that is not seen; write it on one line")]
    [InlineData("""{"owner":"J. Doe","until":"2026-11-01T00:00:00Z","control":"BSC-010"}""", "the body lacks reason")]
    public async Task What_is_no_suppression_is_refused(string body, string why)
    {
        await using var service = await FilledAsync(new FakeTimeProvider(Start));

        var answer = await service.SendAsync("POST", "/api/tenants/contoso/suppressions", body);

        Assert.Equal((422, why), (answer.Code, (string?)answer.Json["detail"]));
    }

    [Fact]
    public async Task The_report_counts_days_and_does_not_take_the_unchecked_for_clean()
    {
        await using var service = await FilledAsync(new FakeTimeProvider(Start.AddDays(5)));
        await service.Stores.Watch.Targets.TryPutAsync(new WatchedTarget(Contoso, "new.example", Start), null, TestContext.Current.CancellationToken);

        var report = (await service.SendAsync("GET", "/api/tenants/contoso/report?month=2026-10")).Json;

        Assert.Equal((2, 1, 1), ((int)report["targets"]!, (int)report["notChecked"]!, (int)report["checks"]!));
        Assert.Equal(["BSC-010", "BSC-021"], report["open"]!.AsArray().Select(finding => (string)finding!["control"]!));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"list":"zen.spamhaus.org","target":"contoso.example","subject":"198.51.100.7","days":6}]"""), report["listed"]), report["listed"]!.ToJsonString());
        Assert.Equal((422, "invalid", "month"), (await service.SendAsync("GET", "/api/tenants/contoso/report?month=October")).Problem);
    }

    [Fact]
    public async Task History_is_read_in_parts_and_exported_line_by_line()
    {
        await using var service = await FilledAsync(TimeProvider.System);
        var watch = service.Stores.Watch;
        for (var number = 1; number <= 5; number++)
        {
            var stored = await watch.States.FindAsync(Contoso, "contoso.example", TestContext.Current.CancellationToken);
            await watch.States.TryCommitAsync(new StateCommit(stored!.Value, stored.ETag, new HistoryEntry(Contoso, "contoso.example", $"scan-{number}", Start.AddHours(number), CheckKind.Blocklists, Verdict.Unknown, true, [], []), []), TestContext.Current.CancellationToken);
        }

        const string Path = "/api/tenants/contoso/targets/contoso.example/history";
        var first = (await service.SendAsync("GET", $"{Path}?limit=4")).Json;
        var second = (await service.SendAsync("GET", $"{Path}?limit=4&after={first["next"]}")).Json;
        Assert.Equal(["scan-5", "scan-4", "scan-3", "scan-2"], first["items"]!.AsArray().Select(entry => (string)entry!["scan"]!));
        Assert.Equal(["scan-1", "scan-0"], second["items"]!.AsArray().Select(entry => (string)entry!["scan"]!));
        Assert.Null(second["next"]);

        var export = await service.SendAsync("GET", "/api/export?since=2026-10-05T14:00:00Z&until=2026-10-05T16:00:00Z");
        Assert.Equal("application/jsonl", export.Header("Content-Type"));
        Assert.Equal(["scan-3", "scan-2"], export.Body.TrimEnd('\n').Split('\n').Select(line => (string)JsonNode.Parse(line)!["scan"]!));
        Assert.Equal((422, "invalid", "since"), (await service.SendAsync("GET", "/api/export?since=yesterday")).Problem);
    }

    [Fact]
    public async Task A_scan_is_shown_as_it_is_kept()
    {
        await using var service = await FilledAsync(TimeProvider.System);
        await service.Stores.Watch.Scans.PutAsync(new StoredScan(Contoso, "contoso.example", "scan-0", Start, true, """{"schema":"backscatter.scan/1"}"""u8.ToArray()), TestContext.Current.CancellationToken);

        var answer = await service.SendAsync("GET", "/api/tenants/contoso/targets/contoso.example/scans/scan-0");

        Assert.Equal((200, "application/json", """{"schema":"backscatter.scan/1"}"""), (answer.Code, answer.Header("Content-Type"), answer.Body));
    }

    private static async Task<RunningService> FilledAsync(TimeProvider time)
    {
        var service = await RunningService.StartAsync(time);
        await service.AddTenantAsync("contoso");
        var watch = service.Stores.Watch;
        await watch.Targets.TryPutAsync(new WatchedTarget(Contoso, "contoso.example", Start), null, TestContext.Current.CancellationToken);
        var state = new TargetState(Contoso, "contoso.example")
        {
            Findings =
            [
                Open("BSC-010", ControlSeverity.High, null) with { SuppressedBy = "s-1" },
                Open("BSC-021", ControlSeverity.Medium, "zen.spamhaus.org"),
                Open("BSC-051", ControlSeverity.Medium, null) with { Status = FindingStatus.Closed, ClosedAt = Start },
            ],
        };
        await watch.States.TryCommitAsync(new StateCommit(state, null, new HistoryEntry(Contoso, "contoso.example", "scan-0", Start, CheckKind.Blocklists, Verdict.Fail, true, [], []), []), TestContext.Current.CancellationToken);
        return service;
    }

    private static Finding Open(string control, ControlSeverity severity, string? list) =>
        new(new FindingKey(control, "198.51.100.7", list), FindingStatus.Open, severity, 1, "seen", null, Start, Start) { OpenedAt = Start };
}
