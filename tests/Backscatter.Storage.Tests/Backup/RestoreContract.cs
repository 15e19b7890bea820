using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Azure;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>What a restore promises into every storage.</summary>
public abstract class RestoreContract : StorageContract
{
    private readonly FakeTimeProvider _time = new(Samples.Noon);

    [Fact]
    public async Task Two_backups_of_a_store_are_the_same_but_for_their_first_lines()
    {
        await FullStore.FillAsync(One, 3, 2, Cancel);

        var (first, second) = (BackupText.Lines(await FullStore.BackupAsync(One, null, Cancel)), BackupText.Lines(await FullStore.BackupAsync(Two, null, Cancel)));

        Assert.NotEqual(first[0], second[0]);
        Assert.Equal(first.Skip(1), second.Skip(1));
        Assert.Equal(StoreBackup.Kinds.Except(["secret"]), first.Skip(1).SkipLast(1).Select(Kind).Distinct());
    }

    [Fact]
    public async Task A_store_with_anything_in_it_is_left_as_it_is()
    {
        var backup = await SourceAsync();
        await Store.Problems.NoteAsync(new OperatorProblem("channel:ops", "it is gone", "look", Samples.Noon, Samples.Noon), Cancel);

        var some = await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(backup));
        await Store.Tenants.TryPutAsync(Samples.Client(Samples.Fabrikam), null, Cancel);
        var tenant = await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(backup));

        Assert.Equal(
            [
                "this store is not empty: it has records of the kind problem; name an empty store, or remove what is there with --replace --yes",
                "this store is not empty: it has 1 tenant with 0 targets and all that is known of them, 0 channels; name an empty store, or remove what is there with --replace --yes",
            ],
            [some.Message, tenant.Message]);
        Assert.False(some.IsHalfway);
        await RestoreMark.RefuseAsync(Store.Problems, Cancel);
        Assert.Equal(["fabrikam"], await Store.Tenants.ListAsync(Cancel).Select(stored => stored.Value.Id.Value).ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_is_replaced_is_gone_but_for_the_audit_log_secrets_and_agents()
    {
        var backup = await SourceAsync();
        await FullStore.FillAsync(One, 2, 1, Cancel);
        await Store.Audit.AppendAsync(new AuditEntry("ours", Samples.Noon, "maria", "target.added", null, "x", null, null), Cancel);
        await Secrets.PutAsync("channel-old", "kept", Cancel);

        await RestoreAsync(backup, replaces: true);

        var (wanted, found) = (BackupText.Lines(backup), BackupText.Lines(await FullStore.BackupAsync(Two, null, Cancel)));
        string[] kept = ["audit", "secret", "agent"];
        Assert.Equal(Records(wanted), Records(found.Where(line => !kept.Any(kind => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal))).ToList()));
        Assert.Equal(121, found.Count(line => line.Contains("\"kind\":\"audit\"", StringComparison.Ordinal)));
        Assert.Equal("kept", await Secrets.FindAsync("channel-old", Cancel));
    }

    // Killed while it removed what was there: the same file goes on with that, too, and another one does not.
    [Fact]
    public async Task A_removal_that_was_cut_short_is_gone_on_with()
    {
        var backup = await SourceAsync();
        await FullStore.FillAsync(One, 1, 1, Cancel);
        await new RestoreMark(Check(backup).Sha256, IsRemoving: true).SetAsync(Store.Problems, Samples.Noon, Cancel);
        await Store.Tenants.RemoveAsync(Samples.Contoso, Cancel);

        var another = await Assert.ThrowsAsync<BackupException>(async () => await RestoreAsync(await SourceAsync("y.example")));
        var outcome = await RestoreAsync(backup);

        Assert.Matches("^this store is half restored from another backup \\([0-9a-f]{12}, and x is [0-9a-f]{12}\\); restore that one to its end, or remove what is there with --replace --yes$", another.Message);
        Assert.True(outcome.WentOn);
        Assert.Equal(["contoso"], await Store.Tenants.ListAsync(Cancel).Select(stored => stored.Value.Id.Value).ToListAsync(Cancel));
        await RestoreMark.RefuseAsync(Store.Problems, Cancel);
    }

    [Fact]
    public async Task Nothing_is_planned_told_or_mended_in_half_a_store()
    {
        await new RestoreMark("0123456789abcdef", IsRemoving: false).SetAsync(Store.Problems, Samples.Noon, Cancel);
        var deliverer = new Deliverer(new DelivererParts(Notifications, Store.Problems, [], new ChannelPace(_time), _time, () => 0));
        var rounds = new ServiceRounds(
            Store, Notifications, One.Queue, new NotificationHandler(Store, Notifications, One.Queue, deliverer, _time), null, new SweepOptions(), new RetentionOptions(), _time);

        foreach (var round in (Func<CancellationToken, Task>[])[rounds.PlanAsync, rounds.MendAsync, rounds.DigestAsync, rounds.TellAsync, rounds.RepairAsync])
            Assert.StartsWith("the backup 0123456789ab is being restored into this store", (await Assert.ThrowsAsync<StoreException>(() => round(Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_planned_and_not_made_is_made_after_a_restore()
    {
        await using var file = new SqliteFile();
        await using var source = await file.OpenAsync();
        await source.Queue.InitialiseAsync(WorkQueues.All, Cancel);
        await source.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        await source.Watch.Targets.TryPutAsync(new WatchedTarget(Samples.Contoso, "a.example", Samples.Noon), null, Cancel);
        await source.Watch.Due.SetAsync(new DueCheck(Samples.Contoso, "a.example", CheckKind.Blocklists, Samples.Noon), Cancel);
        var planned = await new SweepPlanner(source.Watch, source.Queue, new SweepOptions(), _time).PlanAsync(Cancel);
        await OrderWork.TryPlaceAsync(new ScanOrder("o1", Samples.Contoso, Samples.Noon, "maria", [new OrderedScan("a.example", CheckKind.Probe, OrderStatus.Waiting, null, null)]), source.Watch.Orders, source.Queue, Cancel);
        await One.Queue.InitialiseAsync(WorkQueues.All, Cancel);

        await RestoreAsync(await FullStore.BackupAsync(source, null, Cancel));
        Assert.Empty(await One.Queue.TakeAsync(WorkQueues.Scans, 10, TimeSpan.FromMinutes(1), Cancel));
        _time.Advance(TimeSpan.FromMinutes(61));
        await new SweepPlanner(Store, One.Queue, new SweepOptions(), _time).PlanAsync(Cancel);
        await new RequestRepair(Store, One.Queue, new SweepOptions(), new RetentionOptions(), _time).ResumeAsync(Cancel);

        var work = await One.Queue.TakeAsync(WorkQueues.Scans, 10, TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(
            [$"{new BatchWork(planned.Sweep, Samples.Contoso, 0)}", $"{new OrderWork("o1", Samples.Contoso, "a.example", CheckKind.Probe)}"],
            work.Select(taken => taken.Message?.Schema == BatchWork.Form.Schema ? $"{BatchWork.Form.Read(taken.Message)}" : $"{OrderWork.Form.Read(taken.Message)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secrets_come_back_with_their_passphrase_and_are_named_where_they_are_missing()
    {
        await using var file = new SqliteFile();
        await using var source = await file.OpenAsync();
        foreach (var (name, secret) in ((string, string)[])[("channel-ops", "https://example.test/?sig=1"), ("a/b?c#d%2F'\"", "Ä €"), ("ownership-key", "k")]) await source.Secrets.PutAsync(name, secret, Cancel);
        var (names, sealedToo) = (await FullStore.BackupAsync(source, null, Cancel), await FullStore.BackupAsync(source, "correct horse battery", Cancel));
        await Secrets.PutAsync("channel-ops", "put there by hand", Cancel);

        var without = await RestoreAsync(names);
        var kept = await Secrets.FindAsync("channel-ops", Cancel);
        var with = await RestoreAsync(sealedToo, passphrase: "correct horse battery");

        Assert.Equal(["a/b?c#d%2F'\"", "ownership-key"], without.MissingSecrets);
        Assert.Equal("put there by hand", kept);
        Assert.Empty(with.MissingSecrets);
        Assert.Equal(("https://example.test/?sig=1", "Ä €", "k"), (await Secrets.FindAsync("channel-ops", Cancel), await Secrets.FindAsync("a/b?c#d%2F'\"", Cancel), await Secrets.FindAsync("ownership-key", Cancel)));
        Assert.Equal(
            "x holds no secrets, so there is nothing to open with a passphrase; leave it out",
            (await Assert.ThrowsAsync<BackupException>(() => RestoreAsync(names, passphrase: "correct horse battery"))).Message);
    }

    // What nobody would store by himself is data like any other: no key, no path and no statement.
    [Fact]
    public async Task Hostile_names_are_restored_as_names()
    {
        string[] hostile = ["../../etc/passwd", "'; DROP TABLE state; --", "\u0000\u001b[2J", new string('|', 300), "%2F..\\..//#?"];
        await using var file = new SqliteFile();
        await using var source = await file.OpenAsync();
        await source.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        foreach (var name in hostile)
        {
            await source.Watch.Targets.TryPutAsync(Samples.Watched(name), null, Cancel);
            await source.Watch.States.TryCommitAsync(Samples.Commit(name, name, null), Cancel);
            await source.Watch.Scans.PutAsync(new StoredScan(Samples.Contoso, name, name, Samples.Noon, true, new byte[] { 0xff, 0x00, 0x0a }), Cancel);
        }

        await RestoreAsync(await FullStore.BackupAsync(source, null, Cancel));

        foreach (var name in hostile)
        {
            Assert.Equal(name, (await Store.Targets.FindAsync(Samples.Contoso, name, Cancel))?.Value.Target);
            Same(Samples.State(name, name), (await Store.States.FindAsync(Samples.Contoso, name, Cancel))?.Value);
            Assert.Equal([0xff, 0x00, 0x0a], (await Store.Scans.FindAsync(Samples.Contoso, name, name, Cancel))!.Document.ToArray());
        }
    }

    private static BackupFile FileOf(byte[] backup) => new("x", () => new MemoryStream(backup));

    private static BackupSummary Check(byte[] backup, string? passphrase = null) => StoreRestore.Check(FileOf(backup), passphrase, _ => { }, Cancel);

    private Task<RestoreOutcome> RestoreAsync(byte[] backup, bool replaces = false, string? passphrase = null) =>
        new StoreRestore(One, _time).RestoreAsync(FileOf(backup), Check(backup, passphrase), passphrase, replaces, _ => { }, Cancel);

    // One client with one target, checked once.
    private static async Task<byte[]> SourceAsync(string target = "z.example")
    {
        await using var file = new SqliteFile();
        await using var source = await file.OpenAsync();
        await source.Watch.Tenants.TryPutAsync(Samples.Client(Samples.Contoso), null, Cancel);
        await source.Watch.Targets.TryPutAsync(Samples.Watched(target), null, Cancel);
        await source.Watch.States.TryCommitAsync(Samples.Commit(target, "s1", null), Cancel);
        return await FullStore.BackupAsync(source, null, Cancel);
    }

    private static string Kind(string line) => line.Split("\"kind\":\"")[1].Split('"')[0];

    // Without numbers and checksums, which depend on what stands before.
    private static List<string> Records(List<string> lines) => [.. lines.Skip(1).SkipLast(1).Select(line => line[line.IndexOf("\"kind\"", StringComparison.Ordinal)..line.LastIndexOf(",\"sum\"", StringComparison.Ordinal)])];
}

public sealed class SqliteRestoreTests : RestoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => SqliteFile.CreateAsync();
}

public sealed class AzureRestoreTests : RestoreContract
{
    protected override Task<IFreshStorage> CreateAsync() => Azurite.CreateAsync();
}
