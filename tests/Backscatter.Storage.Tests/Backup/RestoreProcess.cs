using System.Diagnostics;
using System.Globalization;
using Backscatter.Storage.Backup;
using Backscatter.Storage.Sqlite;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>A process of its own that restores a backup into a database: this very program, told so by its first argument. It says how many records are stored as it goes on.</summary>
internal sealed class RestoreProcess : IDisposable
{
    /// <summary>The first argument, by which <c>Program.cs</c> knows it.</summary>
    public const string Command = "restore";

    private readonly Process _process;

    private RestoreProcess(Process process) => _process = process;

    /// <summary>Starts one.</summary>
    public static RestoreProcess Start(string backup, string database)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var told in (string[])["exec", typeof(RestoreProcess).Assembly.Location, Command, backup, database]) start.ArgumentList.Add(told);
        return new RestoreProcess(Process.Start(start)!);
    }

    /// <summary>Waits until it has stored a number of records, and kills it as <c>kill -9</c> does; how many it had said by then.</summary>
    public async Task<int> KillAfterAsync(int records, CancellationToken cancellationToken)
    {
        var said = 0;
        while (said < records && await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line) said = int.Parse(line, CultureInfo.InvariantCulture);
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        return said;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>What such a process does.</summary>
    public static async Task<int> RunAsync(string[] told)
    {
        await using var stores = SqliteStores.Open(told[1], TimeProvider.System);
        await stores.Watch.InitialiseAsync(default);
        var file = new BackupFile("backup", () => File.OpenRead(told[0]));
        var backup = StoreRestore.Check(file, null, _ => { }, default);
        await new StoreRestore(stores, TimeProvider.System).RestoreAsync(file, backup, null, replaces: false, stored => Console.WriteLine(stored.ToString(CultureInfo.InvariantCulture)), default);
        return 0;
    }
}
