using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>What callers do when the storage fails: the same again, as their message comes again.</summary>
internal static class Persistence
{
    private const int MostTries = 50;

    public static async Task<T> UntilDoneAsync<T>(Func<Task<T>> act)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                return await act();
            }
            catch (StoreException) when (tried < MostTries)
            {
                // The next try may have better luck; the last one's failure is the test's.
            }
        }
    }

    public static Task UntilDoneAsync(Func<Task> act) => UntilDoneAsync(async () =>
    {
        await act();
        return true;
    });
}
