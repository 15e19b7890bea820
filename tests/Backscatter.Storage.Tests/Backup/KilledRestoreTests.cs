using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>A restore that is killed leaves a store that nobody takes for whole, and the same file makes it whole.</summary>
public sealed class KilledRestoreTests : IAsyncLifetime
{
    private readonly SqliteFile _source = new();
    private readonly SqliteFile _target = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string BackupPath => _source.Path + ".backup";

    public async ValueTask InitializeAsync()
    {
        await using var source = await _source.OpenAsync();
        await FullStore.FillAsync(source, checks: 300, scans: 10, Cancel);
        await File.WriteAllBytesAsync(BackupPath, await FullStore.BackupAsync(source, null, Cancel), Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task It_is_refused_by_all_and_completed_by_the_same_file()
    {
        var file = new BackupFile("x", () => File.OpenRead(BackupPath));
        var backup = StoreRestore.Check(file, null, _ => { }, Cancel);
        foreach (var records in (int[])[1, 300, 3_000])
        {
            using var process = RestoreProcess.Start(BackupPath, _target.Path);
            Assert.InRange(await process.KillAfterAsync(records, Cancel), records, backup.Records - 1);

            await using var half = await _target.OpenAsync();
            var refused = await Assert.ThrowsAsync<StoreException>(() => RestoreMark.RefuseAsync(half.Watch.Problems, Cancel));
            Assert.Equal(
                $"the backup {backup.Sha256[..12]} is being restored into this store, or was and did not come to its end, so half of it is missing; wait, or run backscatter restore with that file again: it goes on",
                refused.Message);
            Assert.Equal(refused.Message, (await Assert.ThrowsAsync<StoreException>(() => FullStore.BackupAsync(half, null, Cancel))).Message);
        }

        await using var target = await _target.OpenAsync();
        var outcome = await new StoreRestore(target, TimeProvider.System).RestoreAsync(file, backup, null, replaces: false, _ => { }, Cancel);

        Assert.True(outcome.WentOn);
        Assert.Equal(BackupText.Lines(await File.ReadAllBytesAsync(BackupPath, Cancel)).Skip(1), BackupText.Lines(await FullStore.BackupAsync(target, null, Cancel)).Skip(1));
        Assert.Equal(5, await target.Watch.Problems.ListAsync(Cancel).CountAsync(Cancel));
    }
}
