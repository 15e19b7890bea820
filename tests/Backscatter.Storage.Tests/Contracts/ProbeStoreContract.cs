using System.Text;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Smtp;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class ProbeStoreContract : StorageContract
{
    private const string Address = "192.0.2.1";

    // By whatever clock the storage has.
    private static readonly DateTimeOffset Past = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Future = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_job_is_kept_as_it_was_given_whatever_its_scan_is_called()
    {
        var job = Job("order-o/1#?%2F-probe-abc", "j1") with { Before = "a1", Had = ["a2", "a3", "a2"], Attempts = 3 };
        Assert.Null(await Store.Probes.FindAsync(job.Scan, job.Id, Cancel));

        Assert.True(await Store.Probes.TryAddAsync(job, Cancel));

        Same(job, (await Other.Probes.FindAsync(job.Scan, job.Id, Cancel))!.Value);
        Assert.Null(await Other.Probes.FindAsync(job.Scan, "j2", Cancel));
        Assert.Null(await Other.Probes.FindAsync("s2", job.Id, Cancel));
    }

    [Fact]
    public async Task A_job_that_is_there_is_not_replaced_and_one_that_is_over_is_not_opened_again()
    {
        await Store.Probes.TryAddAsync(Job("s1", "j1"), Cancel);

        Assert.False(await Other.Probes.TryAddAsync(Job("s1", "j1", 5), Cancel));
        Assert.Equal(Later(0), Assert.Single(await OpenJobsAsync()).CreatedAt);
        await EndAsync("s1", "j1");
        Assert.False(await Other.Probes.TryAddAsync(Job("s1", "j1"), Cancel));

        Assert.Equal(ProbeJobStatus.GivenUp, (await Store.Probes.FindAsync("s1", "j1", Cancel))!.Value.Status);
        Assert.Empty(await OpenJobsAsync());
    }

    [Fact]
    public async Task The_jobs_of_a_scan_are_its_own_and_those_that_are_open_are_told_oldest_first()
    {
        foreach (var (scan, id, minute) in ((string, string, int)[])[("s2", "j1", 1), ("s1", "j2", 0), ("s1", "j1", 2), ("s1", "j3", 3)]) await Store.Probes.TryAddAsync(Job(scan, id, minute), Cancel);
        await EndAsync("s1", "j3");

        Assert.Equal(["j1", "j2", "j3"], (await ToListAsync(Other.Probes.ListAsync("s1", Cancel))).Select(job => job.Value.Id));
        Assert.Equal(["s1 j2", "s2 j1", "s1 j1"], (await OpenJobsAsync()).Select(job => $"{job.Scan} {job.Id}"));
    }

    [Fact]
    public async Task More_open_jobs_than_a_page_are_all_told()
    {
        for (var number = 0; number < 230; number++) await Store.Probes.TryAddAsync(Job($"s{number % 7}", Samples.Number(number), number / 3), Cancel);

        Assert.Equal(Enumerable.Range(0, 230).Select(Samples.Number), (await OpenJobsAsync()).Select(job => job.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_many_who_change_a_job_at_once_one_does()
    {
        await Store.Probes.TryAddAsync(Job("s1", "j1"), Cancel);
        var there = (await Store.Probes.FindAsync("s1", "j1", Cancel))!;

        var changed = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
            () => (number % 2 == 0 ? Store : Other).Probes.TryUpdateAsync(ProbeRules.Leased(there.Value, $"a{number}", Samples.Noon), there.ETag, Cancel), Cancel)));

        Assert.Single(changed, true);
        var now = (await Other.Probes.FindAsync("s1", "j1", Cancel))!;
        Assert.Equal(($"a{changed.ToList().IndexOf(true)}", 1, ProbeJobStatus.Leased), (now.Value.Agent, now.Value.Attempts, now.Value.Status));
        Assert.NotEqual(there.ETag, now.ETag);
        Assert.False(await Store.Probes.TryUpdateAsync(now.Value, "nonsense", Cancel));
    }

    // As many bytes as one may post, of what packs worst: letters at random, and some of two and three bytes.
    [Theory]
    [InlineData(' ', '~')]
    [InlineData('!', 'ߐ')]
    [InlineData('ऀ', '鿿')]
    public async Task The_largest_result_is_kept_or_cut_by_its_transcript(char from, char until)
    {
        var job = Job("s1", "j1");
        await Store.Probes.TryAddAsync(job, Cancel);
        var there = (await Store.Probes.FindAsync("s1", "j1", Cancel))!;
        var document = Largest(from, until);

        Assert.True(await Store.Probes.TryUpdateAsync(ProbeRules.Done(there.Value, document, new SignedResult("d", "s")), there.ETag, Cancel));

        var kept = (await Other.Probes.FindAsync("s1", "j1", Cancel))!.Value.Result!;
        Same(document with { Transcript = [] }, kept with { Transcript = [] });
        var whole = kept.Transcript.Count == document.Transcript.Count ? kept.Transcript.Count : kept.Transcript.Count - 1;
        Assert.InRange(whole, 50, document.Transcript.Count);
        Assert.Equal(document.Transcript.Take(whole), kept.Transcript.Take(whole));
        if (whole < document.Transcript.Count) Assert.Equal(new ProbedLine(1, TranscriptSide.Note, $"{document.Transcript.Count - whole} lines were cut here: the probe was too large to be stored whole"), kept.Transcript[^1]);
    }

    [Fact]
    public async Task Of_many_who_want_an_address_for_their_jobs_one_gets_it()
    {
        var got = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(
            () => (number % 2 == 0 ? Store : Other).Probes.TryHoldAddressAsync(Address, $"j{number}", Future, Cancel), Cancel)));

        Assert.Single(got, true);
    }

    [Fact]
    public async Task An_address_is_one_jobs_until_it_is_given_back_or_its_time_is_over()
    {
        Assert.True(await Store.Probes.TryHoldAddressAsync(Address, "j1", Future, Cancel));
        Assert.False(await Other.Probes.TryHoldAddressAsync(Address, "j2", Future, Cancel));
        Assert.True(await Other.Probes.TryHoldAddressAsync("2001:db8::1", "j2", Future, Cancel));
        Assert.True(await Other.Probes.TryHoldAddressAsync(Address, "j1", Future, Cancel));

        await Other.Probes.ReleaseAddressAsync(Address, "j2", Cancel);
        Assert.False(await Other.Probes.TryHoldAddressAsync(Address, "j2", Future, Cancel));
        await Other.Probes.ReleaseAddressAsync(Address, "j1", Cancel);
        Assert.True(await Store.Probes.TryHoldAddressAsync(Address, "j2", Past, Cancel));
        Assert.True(await Store.Probes.TryHoldAddressAsync(Address, "j3", Future, Cancel));
    }

    [Fact]
    public async Task The_agent_that_probed_an_address_last_is_known()
    {
        Assert.Null(await Store.Probes.AgentOfAsync(Address, Cancel));

        await Store.Probes.KeepAgentAsync(Address, "a1", Later(0), Cancel);
        await Store.Probes.KeepAgentAsync(Address, "a2", Samples.Noon.AddHours(1), Cancel);

        Assert.Equal("a2", await Other.Probes.AgentOfAsync(Address, Cancel));
        Assert.Null(await Other.Probes.AgentOfAsync("192.0.2.2", Cancel));
    }

    [Fact]
    public async Task Calls_back_are_kept_once_and_told_since_a_time()
    {
        foreach (var minute in (int[])[3, 1, 2, 2]) await Store.Probes.AddCallbackAsync("t1", Callback(minute), Cancel);
        await Store.Probes.AddCallbackAsync("t2", Callback(9), Cancel);
        await Other.Probes.AddCallbackAsync("t1", Callback(2) with { Helo = "another \r\n<b>😀" }, Cancel);

        Assert.Equal(["1 mx", "2 mx", "2 another \r\n<b>😀", "3 mx"], await SaidAsync(0));
        Assert.Equal(["3 mx"], await SaidAsync(3));
        Assert.Empty(await Store.Probes.CallbacksAsync("t3", Samples.Noon, Cancel));

        async Task<IEnumerable<string>> SaidAsync(int since) =>
            (await Other.Probes.CallbacksAsync("t1", Later(since), Cancel)).Select(callback => $"{(callback.At - Samples.Noon).TotalMinutes} {callback.Helo}").OrderBy(said => said[..1]).ThenByDescending(said => said, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_hundred_calls_back_are_told_and_no_more()
    {
        for (var number = 0; number < 110; number++) await Store.Probes.AddCallbackAsync("t1", Callback(number), Cancel);

        var told = await Other.Probes.CallbacksAsync("t1", Later(0), Cancel);

        Assert.Equal((100, Later(0), Later(99)), (told.Count, told[0].At, told[^1].At));
    }

    [Fact]
    public async Task What_is_too_old_is_forgotten_and_nothing_else()
    {
        await Store.Probes.TryAddAsync(Job("s1", "old"), Cancel);
        await Store.Probes.TryAddAsync(Job("s1", "ended"), Cancel);
        await EndAsync("s1", "ended");
        await Store.Probes.TryAddAsync(Job("s1", "new", 10), Cancel);
        await Store.Probes.AddCallbackAsync("t1", Callback(0), Cancel);
        await Store.Probes.AddCallbackAsync("t1", Callback(10), Cancel);
        await Store.Probes.KeepAgentAsync("192.0.2.1", "a1", Later(0), Cancel);
        await Store.Probes.KeepAgentAsync("192.0.2.2", "a2", Later(10), Cancel);

        Assert.Equal(3, await Other.Probes.ForgetAsync(Later(10), Cancel));

        Assert.Equal(["new"], (await ToListAsync(Store.Probes.ListAsync("s1", Cancel))).Select(job => job.Value.Id));
        Assert.Equal(["new"], (await OpenJobsAsync()).Select(job => job.Id));
        Assert.Equal(Later(10), Assert.Single(await Store.Probes.CallbacksAsync("t1", Later(0), Cancel)).At);
        Assert.Equal((null, "a2"), (await Store.Probes.AgentOfAsync("192.0.2.1", Cancel), await Store.Probes.AgentOfAsync("192.0.2.2", Cancel)));
    }

    [Fact]
    public async Task The_jobs_of_a_client_go_with_the_client_and_no_others()
    {
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        await Store.Probes.TryAddAsync(Job("s1", "mine"), Cancel);
        await Store.Probes.TryAddAsync(Job("s1", "theirs") with { Tenant = Samples.Fabrikam }, Cancel);

        await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel);

        Assert.Equal(["theirs"], (await ToListAsync(Other.Probes.ListAsync("s1", Cancel))).Select(job => job.Value.Id));
        Assert.Equal(["theirs"], (await OpenJobsAsync()).Select(job => job.Id));
    }

    private static DateTimeOffset Later(int minutes) => Samples.Noon.AddMinutes(minutes);

    private static SeenCallback Callback(int minute) => new(Later(minute), "198.51.100.7", "mx", "", "mxcheck-abc@probe.example");

    private static ProbeJob Job(string scan, string id, int minute = 0) => new(
        id, scan, Samples.Contoso, "contoso.example", "contoso.example", "mx.contoso.example", Address, 25, "abcdefghijklmnop", Later(minute), Later(minute + 30))
    {
        Resume = RetryWork.Form.Write(new RetryWork("s", Samples.Contoso, "contoso.example", 0)),
    };

    private async Task<List<ProbeJob>> OpenJobsAsync() => [.. (await ToListAsync(Other.Probes.ListOpenAsync(Cancel))).Select(job => job.Value)];

    private async Task EndAsync(string scan, string id)
    {
        var there = (await Store.Probes.FindAsync(scan, id, Cancel))!;
        Assert.True(await Store.Probes.TryUpdateAsync(ProbeRules.GivenUp(there.Value, "nobody came"), there.ETag, Cancel));
    }

    private static ProbeDocument Largest(char from, char until)
    {
        var random = new Random(7);
        var lines = new List<ProbedLine>();
        var empty = new ProbeDocument
        {
            Schema = ProbeDocument.SchemaId,
            Host = "mx.contoso.example",
            Address = Address,
            Port = 25,
            StartedAt = Samples.Noon,
            Seconds = 1,
            Recipient = "nobody@contoso.example",
            Connected = true,
            Keywords = [],
            Tls = TlsObservation.NotOffered,
            Replies = [new ProbedReply(Probed.UnknownRecipient, SmtpStage.RcptUnknown, 550, ["5.1.1 no such user"], 1)],
            Transcript = lines,
        };
        for (var bytes = empty.Write().Length; ;)
        {
            var line = new ProbedLine(1, TranscriptSide.Server, new string([.. Enumerable.Range(0, 1000).Select(_ => (char)random.Next(from, until + 1))]));
            // The library escapes what is beyond ASCII; an agent need not.
            bytes += Encoding.UTF8.GetByteCount(line.Text) + 40;
            if (bytes > ProbeDocument.MostBytes) return empty;
            lines.Add(line);
        }
    }
}
