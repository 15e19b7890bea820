using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Cli.Watching;
using Backscatter.Core.Names;
using Backscatter.Storage.Backup;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter restore</c>: a store from the file that <c>backscatter backup</c> wrote.</summary>
internal static class RestoreCommand
{
    private const string Lesson = """
        Examples:
          backscatter restore backscatter-2026-11-26.backup --store new.db
          backscatter restore store.backup --check                       (only sees that it is whole)
          backscatter restore store.backup --replace --yes               (removes what is in the store first)

        The file is read from end to end before anything is changed. While it is restored the store is marked, and no other command works with half of it;
        where it is cut short, the same command goes on. Checks that were planned and not made are planned again by the next sweep.

        Exit codes:
          0 done   1 it was cut short and the store is half restored: the same command goes on
          2 the command line, the file or the store can't be used; nothing was changed   3 done, but secrets are missing; it says which
        """;

    public static Command Create(StoreOption store)
    {
        var file = new Argument<string>("FILE") { Description = "The file that backscatter backup wrote; - for standard input." };
        var check = new Option<bool>("--check") { Description = "Only see that the file is whole, and say what is in it." };
        var replace = new Option<bool>("--replace") { Description = "Remove what is in the store first, all but the audit log, secrets and agents; needs --yes." };
        var yes = new Option<bool>("--yes") { Description = "That is meant." };
        var passphrase = new Option<string>("--passphrase-file") { Description = "A file whose first line is the passphrase of the secrets in it; without it they are left out.", HelpName = "file" };
        return new TaughtCommand("restore", "Makes a store again from a backup: in an empty store, of whichever kind.", Lesson) { file, check, replace, yes, passphrase }.OverAny(store, async (parsed, stores, cancellationToken) =>
        {
            var opening = Passphrase.Read(parsed.GetValue(passphrase));
            using var source = await BackupSource.OpenAsync(parsed.GetValue(file)!, cancellationToken);
            try
            {
                var backup = await WorkBar.ShowFarAsync("Check", source.Length, far => Task.Run(() => StoreRestore.Check(source.File, opening, far, cancellationToken), cancellationToken));
                if (parsed.GetValue(check))
                {
                    Console.Out.WriteLine($"{source.File.Shown} is whole: {BackupWords.Of(backup.Counts)}, of a store in {backup.From}, {RowTable.Time(backup.At)}, by version {ForeignText.Escape(backup.Tool, 40)}.");
                    return ExitCode.Pass;
                }

                var restore = new StoreRestore(stores, TimeProvider.System);
                if (parsed.GetValue(replace) && !parsed.GetValue(yes) && await restore.ContentAsync(cancellationToken) is { } content)
                    throw new UsageException($"--replace removes what is in the store: {content}; add --yes if that is meant");
                return Say(await WorkBar.ShowFarAsync("Restore", backup.Records, far => restore.RestoreAsync(source.File, backup, opening, parsed.GetValue(replace), done => far(done), cancellationToken)));
            }
            catch (BackupException failure) when (failure.IsHalfway)
            {
                await Console.Error.WriteLineAsync($"backscatter restore: {failure.Message}");
                return ExitCode.Fail;
            }
            catch (BackupException failure)
            {
                throw new UsageException(failure.Message);
            }
        });
    }

    private static int Say(RestoreOutcome outcome)
    {
        Console.Out.WriteLine($"{(outcome.WentOn ? "Brought to its end" : "Restored")}: {BackupWords.Of(outcome.Backup.Counts)}. What was planned and not made is planned again by the next sweep.");
        if (outcome.MissingSecrets.Count == 0) return ExitCode.Pass;
        Console.Error.WriteLine($"backscatter restore: these secrets were in the store and are neither in the backup nor here: {string.Join(", ", outcome.MissingSecrets.Select(name => ForeignText.Escape(name, 80)))}; restore one that was made --with-secrets, or give them anew as docs/backup.md says");
        return ExitCode.Unknown;
    }
}
