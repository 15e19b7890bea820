using System.CommandLine;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Watching;

/// <summary>What the commands over a store have in common: they open it, and say in one line what is wrong with it.</summary>
internal static class StoreCommand
{
    /// <summary>Makes a command do something with the opened store, unless a backup is being restored into it: half of it would be taken for all.</summary>
    public static Command Over(this Command command, StoreOption store, Func<ParseResult, WatchStores, CancellationToken, Task<int>> action) => Over(command, store, needsWhole: true, action);

    /// <summary>The same for a command that has something to say of half a store.</summary>
    public static Command OverAny(this Command command, StoreOption store, Func<ParseResult, WatchStores, CancellationToken, Task<int>> action) => Over(command, store, needsWhole: false, action);

    private static Command Over(Command command, StoreOption store, bool needsWhole, Func<ParseResult, WatchStores, CancellationToken, Task<int>> action)
    {
        command.Options.Add(store.Option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var opened = await store.OpenAsync(parsed, cancellationToken);
            try
            {
                if (needsWhole) await RestoreMark.RefuseAsync(opened.Watch.Problems, cancellationToken);
                return await action(parsed, opened, cancellationToken);
            }
            catch (StoreException failure)
            {
                throw new UsageException(failure.Message);
            }
        });
        return command;
    }

    /// <summary>The argument that names a tenant.</summary>
    public static Argument<string> TenantArgument() => new("TENANT") { Description = "The tenant's id, such as contoso." };

    /// <summary>The option that names a tenant where all are meant without it.</summary>
    public static Option<string> TenantOption() => new("--tenant") { Description = "Of this tenant only.", HelpName = "id" };

    /// <summary>A tenant's id.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TenantId Id(string text) => TenantId.TryParse(text, out var id, out var error) ? id : throw new UsageException(error);

    /// <summary>A tenant that there is.</summary>
    /// <exception cref="UsageException">There is none of the id.</exception>
    public static async Task<Stored<Tenant>> TenantAsync(this WatchStores stores, string text, CancellationToken cancellationToken)
    {
        var id = Id(text);
        return await stores.Watch.Tenants.FindAsync(id, cancellationToken)
            ?? throw new UsageException($"there is no tenant {id}; backscatter tenants lists them, backscatter tenants add {id} adds it");
    }

    /// <summary>The tenant that is named, or all.</summary>
    public static async Task<IReadOnlyList<Tenant>> TenantsAsync(this WatchStores stores, string? named, CancellationToken cancellationToken)
    {
        if (named is not null) return [(await stores.TenantAsync(named, cancellationToken)).Value];
        return await stores.Watch.Tenants.ListAsync(cancellationToken).Select(tenant => tenant.Value).ToListAsync(cancellationToken);
    }

    /// <summary>What was changed by somebody else between reading and writing.</summary>
    public static UsageException ChangedMeanwhile(string what) => new($"{what} was changed by somebody else meanwhile; look at it and try again");
}
