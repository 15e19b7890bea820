using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class ScanStoreContract : StorageContract
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 60)]
    [InlineData(40, 2_000)]
    [InlineData(200, 2_000)]
    public async Task A_document_of_a_usual_size_is_kept_to_the_byte(int lines, int characters)
    {
        var scan = Scan("s1", Document(lines, characters));

        await Store.Scans.PutAsync(scan, Cancel);

        var found = await Other.Scans.FindAsync(Samples.Contoso, scan.Target, "s1", Cancel);
        Assert.Equal(scan.Document.ToArray(), found!.Document.ToArray());
        Assert.Equal(scan with { Document = default }, found with { Document = default });
    }

    // Text that no compression makes smaller. What cannot be kept is cut from the transcripts, with a note in its place; the verdicts never are.
    [Theory]
    [InlineData(700)]
    [InlineData(2_600)]
    public async Task A_document_too_large_for_the_storage_loses_transcripts_and_says_so(int lines)
    {
        var scan = Scan("s1", Document(lines, 2_000));

        await Store.Scans.PutAsync(scan, Cancel);

        var found = (await Other.Scans.FindAsync(Samples.Contoso, scan.Target, "s1", Cancel))!.Document;
        var (before, after) = (Read(scan.Document), Read(found));
        Same(before with { Targets = [] }, after with { Targets = [] });
        Same(before.Targets[0].Controls, after.Targets[0].Controls);
        Same(before.Targets[0].Endpoints[0] with { Transcript = [] }, after.Targets[0].Endpoints[0] with { Transcript = [] });
        var (whole, kept) = (before.Targets[0].Endpoints[0].Transcript, after.Targets[0].Endpoints[0].Transcript);
        var isWhole = found.Span.SequenceEqual(scan.Document.Span);
        Assert.True(isWhole || (kept.Count < whole.Count && kept.Any(line => line.Side == TranscriptSide.Note && line.Text.Contains("cut", StringComparison.Ordinal))), "neither whole nor marked as cut");
    }

    [Fact]
    public async Task The_same_scan_again_replaces_it_whether_larger_or_smaller()
    {
        foreach (var lines in (int[])[1, 200, 3])
        {
            var scan = Scan("s1", Document(lines, 2_000));
            await Store.Scans.PutAsync(scan, Cancel);
            Assert.Equal(scan.Document.ToArray(), (await Other.Scans.FindAsync(Samples.Contoso, scan.Target, "s1", Cancel))!.Document.ToArray());
        }
    }

    [Fact]
    public async Task Scans_of_targets_of_every_form_are_found()
    {
        foreach (var target in Samples.HostileTargets) await Store.Scans.PutAsync(Scan($"2026-11-23T12:00Z/{target}#1?%", Document(1, 10)) with { Target = target }, Cancel);

        foreach (var target in Samples.HostileTargets) Assert.Equal(target, (await Other.Scans.FindAsync(Samples.Contoso, target, $"2026-11-23T12:00Z/{target}#1?%", Cancel))?.Target);
        Assert.Null(await Store.Scans.FindAsync(Samples.Contoso, "192.0.2.1", "2026-11-23T12:00Z/192.0.2.0/28#1?%", Cancel));
        Assert.Null(await Store.Scans.FindAsync(Samples.Fabrikam, "192.0.2.1", "2026-11-23T12:00Z/192.0.2.1#1?%", Cancel));
    }

    [Fact]
    public async Task Scans_are_forgotten_and_those_with_a_failure_later()
    {
        foreach (var day in Enumerable.Range(0, 6))
        {
            foreach (var hasFailure in (bool[])[false, true])
                await Store.Scans.PutAsync(Scan($"{(hasFailure ? "fail" : "pass")}-{day}", Document(60, 2_000)) with { At = Samples.Noon.AddDays(day), HasFailure = hasFailure }, Cancel);
        }

        await Store.Scans.PutAsync(Scan("other", Document(1, 1)) with { Target = "2001:db8::1" }, Cancel);

        Assert.Equal(6, await Other.Scans.ForgetAsync(Samples.Contoso, "2001:db8::/120", Samples.Noon.AddDays(4), Samples.Noon.AddDays(2), Cancel));
        Assert.Equal(0, await Other.Scans.ForgetAsync(Samples.Contoso, "2001:db8::/120", Samples.Noon.AddDays(4), Samples.Noon.AddDays(2), Cancel));

        var kept = new List<string>();
        foreach (var day in Enumerable.Range(0, 6))
        {
            foreach (var word in (string[])["pass", "fail"])
            {
                if (await Store.Scans.FindAsync(Samples.Contoso, "2001:db8::/120", $"{word}-{day}", Cancel) is not null) kept.Add($"{word}-{day}");
            }
        }

        Assert.Equal(["fail-2", "fail-3", "pass-4", "fail-4", "pass-5", "fail-5"], kept);
        Assert.NotNull(await Store.Scans.FindAsync(Samples.Contoso, "2001:db8::1", "other", Cancel));
    }

    [Fact]
    public async Task Scans_are_put_together_and_told_of_a_whole_client_or_of_nobody()
    {
        string[] targets = ["b.example", "a.example", "a.example.net", "a-b.example", "2001:db8::/120"];
        await Store.Scans.PutAsync([.. targets.SelectMany(target => Enumerable.Range(0, 25).Select(number => Scan(Samples.Number(number), Document(2, 500)) with { Target = target }))], Cancel);
        await Store.Scans.PutAsync([Scan("nobody's", Document(1, 10)) with { Tenant = null, Target = "b.example" }, Scan("other's", Document(1, 10)) with { Tenant = Samples.Fabrikam }], Cancel);

        var listed = await ToListAsync(Other.Scans.ListAsync(Samples.Contoso, Cancel));

        Assert.Equal(
            targets.Order(StringComparer.Ordinal).SelectMany(target => Enumerable.Range(0, 25).Select(number => $"contoso {target} {Samples.Number(number)}")),
            listed.Select(scan => $"{scan.Tenant} {scan.Target} {scan.Scan}"));
        Assert.Equal((Samples.Noon, true), (listed[7].At, listed[7].HasFailure));
        Assert.Equal(Document(2, 500), listed[7].Document.ToArray());
        Assert.Equal(["nobody's"], (await ToListAsync(Other.Scans.ListAsync(null, Cancel))).Select(scan => scan.Scan));
    }

    // Three of them are more than any transaction takes.
    [Fact]
    public async Task Large_scans_are_put_together_too()
    {
        var scans = Enumerable.Range(0, 9).Select(number => Scan($"s{number}", Document(500, 2_000))).ToList();

        await Store.Scans.PutAsync(scans, Cancel);

        Assert.Equal(scans.Select(scan => scan.Scan), (await ToListAsync(Other.Scans.ListAsync(Samples.Contoso, Cancel))).Select(scan => scan.Scan));
    }

    private static StoredScan Scan(string id, byte[] document) => new(Samples.Contoso, "2001:db8::/120", id, Samples.Noon, true, document);

    private static ScanDocument Read(ReadOnlyMemory<byte> document) => JsonSerializer.Deserialize<ScanDocument>(document.Span, ScanDocument.Json)!;

    /// <summary>A document of one endpoint whose transcript has some lines of random text.</summary>
    private static byte[] Document(int lines, int characters)
    {
        var random = new Random(20261123);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        var transcript = Enumerable.Range(0, lines).Select(number => new TranscriptPart(number, TranscriptSide.Server, "220 é " + new string(random.GetItems<char>(alphabet, characters)))).ToList();
        var endpoint = new EndpointPart(
            "mx.example [192.0.2.1]:25", "mx.example", "192.0.2.1", 25, 10, null, EndpointVerdict.AcceptsUnknown, null, "250 for an unknown recipient", "refuse unknown recipients", "rcpt-accepted",
            Samples.Noon, 1.5, "nobody@contoso.example", null, [], transcript);
        var control = new ControlPart("BSC-010", "Unknown recipients are refused", ControlSeverity.High, Verdict.Fail, null, "it takes everything", "refuse them", []);
        var target = new TargetPart("contoso.example", "domain", "contoso", Verdict.Fail, true, Samples.Noon, 2, null, null, null, [endpoint], [], [control]);
        var document = new ScanDocument(
            ScanDocument.SchemaId, new ToolPart("backscatter", "0.1.0"), Samples.Noon, 2, true, new SettingsPart(["192.0.2.53"], "permitted", 25, []), new SummaryPart(Verdict.Fail, 0, 1, 0), [target]);
        return JsonSerializer.SerializeToUtf8Bytes(document, ScanDocument.Json);
    }
}
