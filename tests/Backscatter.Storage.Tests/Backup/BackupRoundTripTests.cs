using System.Diagnostics;
using System.IO.Compression;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Tests.Azure;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>A store goes from SQLite into a file, into Azure storage, into a file, into SQLite, and is the same.</summary>
public sealed class BackupRoundTripTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backup-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // 32 targets of 1,600 checks each, and one check of a target that is no longer watched.
    [Fact]
    public async Task Fifty_thousand_results_come_back_the_same()
    {
        await using var azure = await Azurite.CreateAsync();
        await using var one = new SqliteFile();
        await using var two = new SqliteFile();
        await using var source = await one.OpenAsync();
        await using var cloud = await azure.OpenAsync();
        await using var target = await two.OpenAsync();
        await TimeAsync("fill", () => FullStore.FillAsync(source, checks: 1_600, scans: 20, Cancel));

        var first = await BackupAsync("1", source);
        await RestoreAsync("2", first, cloud);
        var second = await BackupAsync("3", cloud);
        await RestoreAsync("4", second, target);
        var third = await BackupAsync("5", target);

        Assert.Equal(51_201, StoreRestore.Check(FileOf(first), null, _ => { }, Cancel).Counts["history"]);
        await SameAsync(first, second);
        await SameAsync(first, third);
        var listed = await source.Watch.Listed.OnAsync(FullStore.Zone, Cancel).ToListAsync(Cancel);
        Assert.NotEmpty(listed);
        Assert.Equal(listed.OrderBy(Name, StringComparer.Ordinal), (await cloud.Watch.Listed.OnAsync(FullStore.Zone, Cancel).ToListAsync(Cancel)).OrderBy(Name, StringComparer.Ordinal));
        Assert.Equal(listed, await target.Watch.Listed.OnAsync(FullStore.Zone, Cancel).ToListAsync(Cancel));
        var due = await source.Watch.Due.DueAsync(Samples.Noon, Cancel).ToListAsync(Cancel);
        Assert.Equal(36, due.Count);
        Assert.Equal(due.Order(ByName), (await cloud.Watch.Due.DueAsync(Samples.Noon, Cancel).ToListAsync(Cancel)).Order(ByName));
    }

    private static readonly Comparer<DueCheck> ByName = Comparer<DueCheck>.Create((one, other) => string.CompareOrdinal($"{one.Tenant} {one.Target} {one.Kind}", $"{other.Tenant} {other.Target} {other.Kind}"));

    private static string Name(ListedSubject listed) => $"{listed.Tenant} {listed.Target} {listed.Subject}";

    private static BackupFile FileOf(string path) => new(Path.GetFileName(path), () => File.OpenRead(path));

    private async Task<string> BackupAsync(string name, WatchStores stores)
    {
        var path = Path.Combine(_folder, name);
        await TimeAsync($"backup {name}", async () =>
        {
            await using var file = File.Create(path);
            await StoreBackup.WriteAsync(stores, file, null, TimeProvider.System, _ => { }, Cancel);
        });
        return path;
    }

    private Task RestoreAsync(string name, string path, WatchStores stores) => TimeAsync($"restore {name}", async () =>
    {
        var backup = StoreRestore.Check(FileOf(path), null, _ => { }, Cancel);
        await new StoreRestore(stores, TimeProvider.System).RestoreAsync(FileOf(path), backup, null, replaces: false, _ => { }, Cancel);
    });

    // All lines but the first, which says when it was made and of what.
    private static async Task SameAsync(string one, string other)
    {
        using var first = Reader(one);
        using var second = Reader(other);
        Assert.NotEqual(await first.ReadLineAsync(Cancel), await second.ReadLineAsync(Cancel));
        for (var number = 2; ; number++)
        {
            var (line, its) = (await first.ReadLineAsync(Cancel), await second.ReadLineAsync(Cancel));
            if (line != its) Assert.Equal((number, line), (number, its));
            if (line is null) return;
        }
    }

    private static StreamReader Reader(string path) => new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));

    private async Task TimeAsync(string what, Func<Task> act)
    {
        var clock = Stopwatch.StartNew();
        await act();
        output.WriteLine($"{what}: {clock.Elapsed.TotalSeconds:0.0} s");
    }
}
