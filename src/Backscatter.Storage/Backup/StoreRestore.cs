using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;

namespace Backscatter.Storage.Backup;

/// <summary>A backup file, which can be read twice.</summary>
/// <param name="Shown">Its name, fit to be shown.</param>
/// <param name="Open">Opens it at its beginning.</param>
public sealed record BackupFile(string Shown, Func<Stream> Open);

/// <summary>What a restore came to.</summary>
/// <param name="Backup">What was restored.</param>
/// <param name="WentOn">Whether one that had been cut short was brought to its end.</param>
/// <param name="MissingSecrets">The names of the secrets that were in the store that was backed up and are not in this one.</param>
public sealed record RestoreOutcome(BackupSummary Backup, bool WentOn, IReadOnlyList<string> MissingSecrets);

/// <summary>
/// Puts a backup into a store. The file is read twice: to see that it is whole, and then to store what is in it. From before the first change to after the last the
/// store bears a <see cref="RestoreMark"/>; where a restore is cut short, the same file goes on with it, as each record that is there already is the same one.
/// </summary>
/// <param name="stores">The store.</param>
/// <param name="time">The clock.</param>
public sealed class StoreRestore(WatchStores stores, TimeProvider time)
{
    private const int MostRecords = 500;
    private const int MostBytes = 4 * 1024 * 1024;
    private const int SideBySide = 4;

    /// <summary>Reads a backup from the first line to the last, and stores nothing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="passphrase">What its secrets are sealed with; null leaves them out.</param>
    /// <param name="done">Is told the bytes read so far, now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="BackupException">It is damaged, or not for this version; one line says where and why.</exception>
    public static BackupSummary Check(BackupFile file, string? passphrase, Action<long> done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(done);
        using var opened = file.Open();
        using var reader = new BackupReader(opened, file.Shown);
        var header = reader.Header();
        using var box = Box(header, passphrase, file);
        var access = new BackupAccess(null!, box);
        foreach (var record in reader.Records())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record.Kind.Problem(access, record.Record) is { } why) throw new BackupException($"{reader.At()} {why}; nothing can be restored from this file as it is");
            if (record.Line % 256 == 0) done(reader.Position);
        }

        return new BackupSummary(header.Tool, header.At, header.From, header.IsOneMoment, header.Secrets is not null, reader.Counts, reader.Sha256!);
    }

    /// <summary>What a restore that replaces would remove, in words; null where the store is empty.</summary>
    public async Task<string?> ContentAsync(CancellationToken cancellationToken)
    {
        var tenants = await stores.Watch.Tenants.ListAsync(cancellationToken).Select(tenant => tenant.Value.Id).ToListAsync(cancellationToken);
        var targets = 0;
        foreach (var tenant in tenants) targets += await stores.Watch.Targets.ListAsync(tenant, cancellationToken).CountAsync(cancellationToken);
        var channels = await stores.Notifications.ListChannelsAsync(cancellationToken).CountAsync(cancellationToken);
        if (tenants.Count + channels > 0) return $"{Many(tenants.Count, "tenant")} with {Many(targets, "target")} and all that is known of them, {Many(channels, "channel")}";
        return await FirstAsync(cancellationToken) is { } kind ? $"records of the kind {kind.Name}" : null;
    }

    /// <summary>Restores a backup.</summary>
    /// <param name="file">The file.</param>
    /// <param name="backup">What <see cref="Check"/> said of it.</param>
    /// <param name="passphrase">What its secrets are sealed with; null leaves them out.</param>
    /// <param name="replaces">Whether what is in the store is removed first. The audit log, secrets and agents stay: entries of the backup are added to it, secrets and agents of the backup replace those of their names.</param>
    /// <param name="done">Is told how many records were stored, now and then.</param>
    /// <param name="cancellationToken">Ends it; the same file goes on then.</param>
    /// <exception cref="BackupException">The store is not empty, or the restore was cut short: then <see cref="BackupException.IsHalfway"/> says so.</exception>
    /// <exception cref="StoreException">The storage failed before anything was changed.</exception>
    public async Task<RestoreOutcome> RestoreAsync(BackupFile file, BackupSummary backup, string? passphrase, bool replaces, Action<int> done, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(done);
        var before = await RestoreMark.FindAsync(stores.Watch.Problems, cancellationToken);
        var goesOn = before?.Backup == backup.Sha256;
        if (before is not null && !goesOn && !replaces)
            throw new BackupException($"this store is half restored from another backup ({before.Short}, and {file.Shown} is {backup.Sha256[..12]}); restore that one to its end, or remove what is there with --replace --yes");
        if (before is null && !replaces && await ContentAsync(cancellationToken) is { } content)
            throw new BackupException($"this store is not empty: it has {content}; name an empty store, or remove what is there with --replace --yes");

        var removes = goesOn ? before!.IsRemoving : replaces;
        try
        {
            await new RestoreMark(backup.Sha256, removes).SetAsync(stores.Watch.Problems, time.GetUtcNow(), cancellationToken);
            if (before is not null && !goesOn) await before.ClearAsync(stores.Watch.Problems, cancellationToken);
            if (removes)
            {
                foreach (var kind in BackupKinds.All) await kind.RemoveAsync(stores, cancellationToken);
                await new RestoreMark(backup.Sha256, IsRemoving: false).SetAsync(stores.Watch.Problems, time.GetUtcNow(), cancellationToken);
            }

            var secrets = await StoreAsync(file, backup, passphrase, done, cancellationToken);
            await new RestoreMark(backup.Sha256, IsRemoving: false).ClearAsync(stores.Watch.Problems, cancellationToken);
            return new RestoreOutcome(backup, goesOn, await MissingAsync(secrets, cancellationToken));
        }
        catch (Exception failure) when (failure is StoreException or BackupException or OperationCanceledException)
        {
            var why = failure is OperationCanceledException ? "it was interrupted" : failure.Message;
            throw new BackupException($"{why}. The store is half restored now; run backscatter restore with this file again: it goes on", failure) { IsHalfway = true };
        }
    }

    private async Task<List<string>> StoreAsync(BackupFile file, BackupSummary backup, string? passphrase, Action<int> done, CancellationToken cancellationToken)
    {
        await using var opened = file.Open();
        using var reader = new BackupReader(opened, file.Shown);
        using var box = Box(reader.Header(), passphrase, file);
        var (into, secrets, stored) = (new BackupAccess(stores, box), new List<string>(), 0);
        var underWay = new List<Task<int>>();
        foreach (var batch in Batches(reader.Records()))
        {
            if (underWay.Count == SideBySide) await OneAsync();
            if (batch[0].Record is BackedUpSecret) secrets.AddRange(batch.Select(record => record.Key));
            underWay.Add(WriteAsync(into, batch, cancellationToken));
        }

        while (underWay.Count > 0) await OneAsync();
        return reader.Sha256 == backup.Sha256 ? secrets : throw new BackupException($"{file.Shown} was changed while it was restored");

        async Task OneAsync()
        {
            var first = await Task.WhenAny(underWay);
            underWay.Remove(first);
            done(stored += await first);
        }
    }

    private static async Task<int> WriteAsync(BackupAccess into, List<BackupRecord> batch, CancellationToken cancellationToken)
    {
        await batch[0].Kind.WriteAsync(into, [.. batch.Select(record => record.Record)], cancellationToken);
        return batch.Count;
    }

    // Records of one kind, few enough to be held.
    private static IEnumerable<List<BackupRecord>> Batches(IEnumerable<BackupRecord> records)
    {
        var (batch, bytes) = (new List<BackupRecord>(), 0L);
        foreach (var record in records)
        {
            if (batch.Count == MostRecords || bytes + record.Bytes > MostBytes || (batch.Count > 0 && batch[0].Kind != record.Kind))
            {
                if (batch.Count > 0) yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(record);
            bytes += record.Bytes;
        }

        if (batch.Count > 0) yield return batch;
    }

    private async Task<BackupKind?> FirstAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in BackupKinds.All.Where(kind => kind.Counts))
        {
            if (await kind.ReadAsync(new BackupAccess(stores, null), cancellationToken).AnyAsync(cancellationToken)) return kind;
        }

        return null;
    }

    private async Task<IReadOnlyList<string>> MissingAsync(List<string> secrets, CancellationToken cancellationToken)
    {
        var there = await stores.Secrets.NamesAsync(cancellationToken).ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        return [.. secrets.Where(name => !there.Contains(name))];
    }

    private static SecretBox? Box(BackupHeader header, string? passphrase, BackupFile file) => (header.Secrets, passphrase) switch
    {
        (null, not null) => throw new BackupException($"{file.Shown} holds no secrets, so there is nothing to open with a passphrase; leave it out"),
        ({ } by, not null) => new SecretBox(by, passphrase),
        _ => null,
    };

    private static string Many(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
