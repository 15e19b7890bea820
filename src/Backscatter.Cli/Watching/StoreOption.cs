using System.CommandLine;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Service;
using Backscatter.Storage;

namespace Backscatter.Cli.Watching;

/// <summary>Where everything that is watched is kept.</summary>
internal sealed class StoreOption
{
    /// <summary>The environment variable that names the store where no option does: the way to keep a connection string off the command line.</summary>
    public const string Variable = "BACKSCATTER_STORE";

    public Option<string> Option { get; } = new("--store", "--storage")
    {
        Description = $"Where everything is kept: a file, made when it is not there, or the connection string or table address of an Azure storage account. Or set {Variable}. [default: backscatter.db in this user's data folder]",
        HelpName = "file|account",
    };

    /// <summary>Opens the store and makes it ready.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public async Task<WatchStores> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var stores = StoreLocation.Open(Location(parsed), TimeProvider.System);
            try
            {
                await stores.Watch.InitialiseAsync(cancellationToken);
                await stores.Queue.InitialiseAsync(WorkQueues.All, cancellationToken);
                return stores;
            }
            catch
            {
                await stores.DisposeAsync();
                throw;
            }
        }
        catch (StoreException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    /// <summary>The file of the store; null where it is an account.</summary>
    public string? File(ParseResult parsed) => Location(parsed) is var location && StoreLocation.KindOf(location) == StorageKind.File ? Path.GetFullPath(location) : null;

    /// <summary>A file in this user's data folder.</summary>
    public static string OfThisUser(string name)
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "backscatter");
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    private string Location(ParseResult parsed) =>
        (parsed.GetValue(Option) ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } location ? location : OfThisUser("backscatter.db");
}
