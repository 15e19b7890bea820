using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Cli.Watching;
using Backscatter.Core.Names;
using Backscatter.Storage.Backup;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter backup</c>: the whole store in one file.</summary>
internal static class BackupCommand
{
    private const string Lesson = """
        Examples:
          backscatter backup backscatter-2026-11-26.backup
          backscatter backup - | age -r KEY > store.backup.age          (another program encrypts all of it)
          backscatter backup store.backup --with-secrets --passphrase-file /etc/backscatter/passphrase

        In it is everything that is watched and known: clients, targets, findings, history, scans, suppressions, channels, what is to be told, the audit log.
        Secrets are not, only their names, unless --with-secrets seals them with a passphrase. A file of SQLite is backed up as it is at one moment, whoever
        works with it; of an Azure storage account end what works with it first, or see docs/backup.md for what may be told twice.

        Exit codes:
          0 done   2 the command line, the store or the file can't be used; no file was made
        """;

    public static Command Create(StoreOption store)
    {
        var file = new Argument<string>("FILE") { Description = "The file to write, which appears when it is whole and replaces an older one; - for standard output." };
        var secrets = new Option<bool>("--with-secrets") { Description = "Also take the secrets in, sealed with a passphrase: addresses of channels, the key of proofs of ownership." };
        var passphrase = new Option<string>("--passphrase-file") { Description = "A file whose first line is the passphrase, 12 characters at least; for --with-secrets.", HelpName = "file" };
        return new TaughtCommand("backup", "Writes the whole store to one file, from which restore makes it again in a file or in Azure.", Lesson) { file, secrets, passphrase }.OverAny(store, async (parsed, stores, cancellationToken) =>
        {
            if (parsed.GetValue(secrets) != parsed.GetValue(passphrase) is not null) throw new UsageException("--with-secrets and --passphrase-file go together: secrets leave the store sealed with a passphrase, or not at all");
            var sealing = Passphrase.Read(parsed.GetValue(passphrase));
            var path = parsed.GetValue(file)!;
            using var target = BackupTarget.Open(path);
            try
            {
                var counts = await WorkBar.ShowAsync(
                    "Backup", StoreBackup.Kinds.Count, done => StoreBackup.WriteAsync(stores, target.Stream, sealing, TimeProvider.System, done, cancellationToken));
                target.Complete();
                if (path != "-") Console.Out.WriteLine($"{ForeignText.Escape(path)}: {BackupWords.Of(counts)}{(sealing is null && counts.ContainsKey("secret") ? "; of secrets only the names" : "")}.");
                return ExitCode.Pass;
            }
            catch (Exception failure) when (failure is BackupException or IOException)
            {
                throw new UsageException(failure is BackupException ? failure.Message : $"{ForeignText.Escape(path)} cannot be written to its end: {ForeignText.Escape(failure.Message, 160)}; make room where it is to lie");
            }
        });
    }
}
