using System.CommandLine;
using Backscatter.Cli.Input;
using Backscatter.Cli.Output;
using Backscatter.Cli.Serving;
using Backscatter.Cli.Watching;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter serve</c>: the whole service in one process.</summary>
internal static class ServeCommand
{
    private const string Lesson = """
        Examples:
          backscatter serve
          backscatter serve --store /var/lib/backscatter/backscatter.db --settings /etc/backscatter/settings.json
          backscatter serve --listen http://10.0.0.5:5025 --behind-proxy          (TLS ends at a proxy)
          BACKSCATTER_STORE=UseDevelopmentStorage=true backscatter serve          (Azurite)
          curl -H "Authorization: Bearer $(cat backscatter.db.key)" http://127.0.0.1:5025/api/me

        Settings stand in the file below "Backscatter", or in the environment as Backscatter__Resolvers__0 and so on; docs/serve.md has all of them.
        SIGTERM or Ctrl-C ends it: work under way is finished or given back. A second one ends it at once.

        Exit codes:
          0 ended as it was asked to   1 it failed while it ran; the log says why   2 it cannot start; a line for each thing says why
        """;

    public static Command Create(StoreOption store)
    {
        var listen = new Option<string[]>("--listen")
        {
            Description = $"Listen here; repeatable, port 0 takes a free one. [default: {ListenAddress.Default}]",
            HelpName = "http://address:port",
            AllowMultipleArgumentsPerToken = false,
        };
        var proxy = new Option<bool>("--behind-proxy") { Description = "TLS ends before this process, so that it may listen beyond this machine without." };
        var settings = new Option<string>("--settings") { Description = "Read settings from this file (JSON); the environment goes over it.", HelpName = "file.json" };
        var key = new Option<string>("--key-file") { Description = "The key of this machine is in this file, made when it is not there. [default: beside the store's file]", HelpName = "file" };
        var local = new Option<bool>("--local-key") { Description = "Take the key of this machine though tokens of Entra ID are taken." };
        var grace = new Option<string>("--grace") { Description = "How long work under way may take to finish when it is asked to end, at most 10m.", HelpName = "time", DefaultValueFactory = _ => "25s" };
        var log = new Option<LogFormat>("--log-format") { Description = "How it logs.", HelpName = "text|json", DefaultValueFactory = _ => LogFormat.Text };
        var command = new TaughtCommand("serve", "Runs the whole service in one process: API, scheduler, workers and notifications.", Lesson)
        {
            EndsItself = true,
            Options = { store.Option, listen, proxy, settings, key, local, grace, log },
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var file = store.File(parsed);
            var setup = new ServeSetup
            {
                Listen = parsed.GetValue(listen) ?? [],
                IsBehindProxy = parsed.GetValue(proxy),
                SettingsFile = parsed.GetValue(settings),
                KeyFile = parsed.GetValue(key) ?? (file is null ? StoreOption.OfThisUser("serve.key") : file + ".key"),
                TakesLocalKey = parsed.GetValue(local),
                StoreFile = file,
                Grace = Duration.Parse("--grace", parsed.GetValue(grace)!, TimeSpan.FromMinutes(10), "10m"),
                Log = parsed.GetValue(log),
            };
            return ServeHost.RunAsync(setup, () => store.OpenAsync(parsed, cancellationToken), cancellationToken);
        });
        return command;
    }
}
