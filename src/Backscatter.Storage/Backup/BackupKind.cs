using System.Text.Json;
using Backscatter.Core.Service;

namespace Backscatter.Storage.Backup;

/// <summary>A store that is backed up or restored, with what is needed besides.</summary>
/// <param name="Stores">The store.</param>
/// <param name="Box">Seals and opens secrets; null where they are left out.</param>
internal sealed record BackupAccess(WatchStores Stores, SecretBox? Box);

/// <summary>One kind of records in a backup: where they come from and where they go.</summary>
internal abstract class BackupKind
{
    /// <summary>How it is called in the file.</summary>
    public required string Name { get; init; }

    /// <summary>The port behind which it is kept, by the name of its property.</summary>
    public required string Store { get; init; }

    /// <summary>Whether a store that has one is not empty.</summary>
    public bool Counts { get; init; } = true;

    /// <summary>All records of a store as keys and JSON, in an order that depends on nothing but them.</summary>
    public abstract IAsyncEnumerable<(string Key, byte[] Json)> ReadAsync(BackupAccess from, CancellationToken cancellationToken);

    /// <summary>A record as it stands in a file, with its key.</summary>
    /// <exception cref="JsonException">It is none of this kind.</exception>
    public abstract (string Key, object Record) Parse(JsonElement json);

    /// <summary>Why a record cannot be restored though it is one; null where it can.</summary>
    public abstract string? Problem(BackupAccess into, object record);

    /// <summary>Stores records as they are; those that are there already are the same ones.</summary>
    public abstract Task WriteAsync(BackupAccess into, IReadOnlyList<object> records, CancellationToken cancellationToken);

    /// <summary>Removes what no other kind removes.</summary>
    public abstract Task RemoveAsync(WatchStores stores, CancellationToken cancellationToken);
}

/// <summary>A kind of records of one type.</summary>
/// <typeparam name="T">The record, as it stands in the file.</typeparam>
internal sealed class BackupKind<T> : BackupKind where T : class
{
    /// <summary>The key of a record, for people and to notice what was mixed up.</summary>
    public required Func<T, string> Key { get; init; }

    /// <summary>All of them, in an order that depends on nothing but them.</summary>
    public required Func<BackupAccess, CancellationToken, IAsyncEnumerable<T>> From { get; init; }

    /// <summary>Stores some.</summary>
    public required Func<BackupAccess, IReadOnlyList<T>, CancellationToken, Task> Into { get; init; }

    /// <summary>Why one cannot be restored.</summary>
    public Func<BackupAccess, T, string?> Refusal { get; init; } = (_, _) => null;

    /// <summary>Removes all of them; left out where they go with something else, or stay.</summary>
    public Func<WatchStores, CancellationToken, Task> Removal { get; init; } = (_, _) => Task.CompletedTask;

    public override IAsyncEnumerable<(string Key, byte[] Json)> ReadAsync(BackupAccess from, CancellationToken cancellationToken) =>
        From(from, cancellationToken).Select(record => (Key(record), BackupJson.Write(record)));

    public override (string Key, object Record) Parse(JsonElement json)
    {
        var record = BackupJson.Read<T>(json);
        return (Key(record), record);
    }

    public override string? Problem(BackupAccess into, object record) => Refusal(into, (T)record);

    public override Task WriteAsync(BackupAccess into, IReadOnlyList<object> records, CancellationToken cancellationToken) => Into(into, [.. records.Cast<T>()], cancellationToken);

    public override Task RemoveAsync(WatchStores stores, CancellationToken cancellationToken) => Removal(stores, cancellationToken);
}
