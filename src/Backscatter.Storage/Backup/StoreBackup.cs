using System.Reflection;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;

namespace Backscatter.Storage.Backup;

/// <summary>What a backup is, in short.</summary>
/// <param name="Tool">The version of the program that wrote it.</param>
/// <param name="At">When it was begun.</param>
/// <param name="From">From which kind of storage: <c>sqlite</c> or <c>azure</c>.</param>
/// <param name="IsOneMoment">Whether it is the store as it was at one moment.</param>
/// <param name="HasSecrets">Whether secrets are in it, sealed, and not their names alone.</param>
/// <param name="Counts">How many records of each kind are in it.</param>
/// <param name="Sha256">The checksum over its records, by which the same one is known again.</param>
public sealed record BackupSummary(string Tool, DateTimeOffset At, string From, bool IsOneMoment, bool HasSecrets, IReadOnlyDictionary<string, int> Counts, string Sha256)
{
    /// <summary>How many records are in it.</summary>
    public int Records => Counts.Values.Sum();
}

/// <summary>Writes a whole store to one file. Nothing is changed, and the store may be worked with meanwhile.</summary>
public static class StoreBackup
{
    /// <summary>The kinds of records in a backup, in their order.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. BackupKinds.All.Select(kind => kind.Name)];

    private static readonly string Tool = typeof(StoreBackup).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Writes a backup.</summary>
    /// <param name="stores">The store.</param>
    /// <param name="file">Where to; it is left open.</param>
    /// <param name="passphrase">What the secrets are sealed with; null leaves them out, all but their names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="done">Is told each kind when it is written.</param>
    /// <param name="cancellationToken">Ends it; what was written is no backup then.</param>
    /// <returns>How many records of each kind are in it.</returns>
    /// <exception cref="StoreException">The storage failed, or a backup is being restored into it.</exception>
    /// <exception cref="BackupException">Something in it cannot be backed up.</exception>
    public static async Task<IReadOnlyDictionary<string, int>> WriteAsync(
        WatchStores stores, Stream file, string? passphrase, TimeProvider time, Action<string> done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stores);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(done);
        await RestoreMark.RefuseAsync(stores.Watch.Problems, cancellationToken);
        await using var moment = stores.AtOneMoment is null ? null : await stores.AtOneMoment(cancellationToken);
        using var box = passphrase is null ? null : new SecretBox(SealedBy.New(), passphrase);
        var from = new BackupAccess(moment ?? stores, box);
        using var writer = new BackupWriter(file);
        writer.Begin(new BackupHeader(BackupForm.Id, Tool, time.GetUtcNow(), stores.Kind == StorageKind.Azure ? "azure" : "sqlite", moment is not null, box?.By));
        foreach (var kind in BackupKinds.All)
        {
            await foreach (var (key, json) in kind.ReadAsync(from, cancellationToken).WithCancellation(cancellationToken)) writer.Add(kind.Name, key, json);
            done(kind.Name);
        }

        writer.End();
        return writer.Counts;
    }
}
