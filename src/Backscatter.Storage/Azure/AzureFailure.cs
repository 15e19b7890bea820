using Azure;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Azure;

/// <summary>What Azure's libraries throw, as one line for an operator. Whatever comes out of a call of theirs is a failure of the storage, but for our own wish to end it.</summary>
internal static class AzureFailure
{
    /// <summary>Makes a call.</summary>
    /// <param name="place">What is called: <c>table BackscatterWatch at account.table.core.windows.net</c>.</param>
    /// <param name="call">The call, and nothing else.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">It failed, after all retries.</exception>
    public static async Task<T> GuardAsync<T>(string place, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested || failure is not OperationCanceledException)
        {
            throw new StoreException(Line(place, failure), failure);
        }
    }

    /// <summary>The line.</summary>
    public static string Line(string place, Exception failure)
    {
        var tries = failure is AggregateException several ? several.InnerExceptions.Count : 1;
        var last = failure is AggregateException { InnerExceptions: [.., var final] } ? final : failure;
        var after = tries > 1 ? $" after {tries} tries" : "";
        return last is RequestFailedException { Status: > 0 } answer
            ? $"{place} answers {answer.Status} {ForeignText.Escape(answer.ErrorCode ?? "", 60)}".TrimEnd() + $"{after}; {NextStep(answer)}"
            : $"{place} gave no answer{after} ({Why(last)}); see that the address is right and can be reached from here";
    }

    private static string NextStep(RequestFailedException answer) => (answer.Status, answer.ErrorCode) switch
    {
        (401 or 403, _) => "give this identity the roles Storage Table Data Contributor and Storage Queue Data Contributor, or see that the key is the account's",
        (404, "TableNotFound" or "QueueNotFound") => "make the storage ready first, and see that the account and the prefix are right",
        (409, "TableBeingDeleted" or "QueueBeingDeleted") => "it is being deleted; try again in a minute",
        (429 or 500 or 503, _) => "the storage is busy or ill; try again later, and see the account's metrics",
        (413, _) => "what was to be stored is too large",
        _ => "see the account's diagnostics",
    };

    // The innermost reason, in one line: refused, timed out, unknown host.
    private static string Why(Exception failure)
    {
        var why = failure.GetBaseException();
        var line = why.Message.Split('\n', 2)[0].TrimEnd();
        return why is OperationCanceledException ? "timed out" : ForeignText.Escape(line, 160);
    }
}
