using System.CommandLine;
using System.Globalization;
using Backscatter.Cli;
using Backscatter.Cli.Commands;
using Backscatter.Cli.Watching;

// Reports are read by machines and by people of other cultures: 1.5 s is never 1,5 s.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var store = new StoreOption();
return await CommandLine.RunAsync(
    args,
    TaughtCommand.Teach(new RootCommand("Checks mail domains for what gets them blocked: blocklist listings, backscatter, SPF, DMARC and TLS; says what to do about it.")
    {
        ScanCommand.Create(),
        ExplainCommand.Create(),
        ListsCommand.Create(),
        DoctorCommand.Create(),
        DemoCommand.Create(),
        TenantsCommand.Create(store),
        TargetsCommand.Create(store),
        SweepCommand.Create(store),
        RejudgeCommand.Create(store),
        FindingsCommand.Create(store),
        HistoryCommand.Create(store),
        SuppressCommand.Create(store),
        ChannelsCommand.Create(store),
        NotifyCommand.Create(),
        ProblemsCommand.Create(store),
        AgentsCommand.Create(store),
        AgentCommand.Create(),
        ServeCommand.Create(store),
        BackupCommand.Create(store),
        RestoreCommand.Create(store),
    }));
