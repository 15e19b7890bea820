using Backscatter.Storage.Tests.Sqlite;
using Xunit.Runner.InProc.SystemConsole;

// The tests; or, where a test starts this program for it, a process that writes into a database until it is killed.
return args is [WriterProcess.Command, .. var told] ? await WriterProcess.RunAsync(told) : await ConsoleRunner.Run(args);
