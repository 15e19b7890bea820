using Backscatter.Storage.Tests.Backup;
using Backscatter.Storage.Tests.Sqlite;
using Xunit.Runner.InProc.SystemConsole;

// The tests; or, where a test starts this program for it, a process that writes or restores into a database until it is killed.
return args switch
{
    [WriterProcess.Command, .. var told] => await WriterProcess.RunAsync(told),
    [RestoreProcess.Command, .. var told] => await RestoreProcess.RunAsync(told),
    _ => await ConsoleRunner.Run(args),
};
