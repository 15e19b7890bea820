using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Watching;

/// <summary>Imports a file, and tells line by line what cannot be used.</summary>
internal static class ImportFile
{
    public static async Task<int> RunAsync(string path, bool createTenants, bool isDryRun, WatchStores stores, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var shown = ForeignText.Escape(path);
        var import = new TargetImport(stores.Watch, new ImportOptions(null, createTenants, isDryRun)
        {
            AddTenant = id => $"there is no tenant {id}; add it with backscatter tenants add {id}, or import with --create-tenants",
        }, TimeProvider.System);
        var wrong = 0;
        foreach (var line in Read(path, shown))
        {
            if (await import.TakeAsync(line, cancellationToken) is not { } fault) continue;
            wrong++;
            await errors.WriteLineAsync($"{shown} line {line.Number}: {fault}");
        }

        await output.WriteLineAsync($"{(isDryRun ? "Would add" : "Added")} {import.Added}, {import.Known} were there already, {wrong} could not be used.");
        return wrong == 0 ? ExitCode.Pass : ExitCode.Fail;
    }

    private static IReadOnlyList<ImportLine> Read(string path, string shown)
    {
        try
        {
            using var reader = new StreamReader(path);
            return TargetImport.Read(reader, needsTenant: true, out var lines) is { } problem ? throw new UsageException($"{shown} {problem}") : lines;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the file {shown} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}; name a CSV file with columns tenant and target");
        }
    }
}
