namespace Backscatter.RealServers.Tests.Servers;

/// <summary>The start of a server inside of a test.</summary>
internal static class Startable
{
    /// <summary>Starts a server, or skips the running test where the server can't be had on this machine.</summary>
    public static async Task<T> OrSkipAsync<T>(Func<Task<T>> start)
    {
        try
        {
            return await start();
        }
        catch (ServerUnavailableException unavailable)
        {
            Assert.Skip(unavailable.Message);
            throw;
        }
    }

    /// <summary>A server that was started for several tests; skips the running test where it can't be had on this machine.</summary>
    public static T Ready<T>(Task<T>? start)
    {
        if (start?.Exception?.InnerException is ServerUnavailableException unavailable) Assert.Skip(unavailable.Message);
        return start!.GetAwaiter().GetResult();
    }
}
