using System.Net;

namespace Backscatter.Core.Notifications.Http;

/// <summary>What came of one request, without a word of what was sent or of where to: both are secret.</summary>
internal abstract record ReceiverAnswer
{
    private ReceiverAnswer()
    {
    }

    /// <summary>It was answered.</summary>
    /// <param name="Status">The status code.</param>
    /// <param name="RetryAfter">How long to wait, as the answer says in seconds or as a date; null where it says nothing that can be read.</param>
    public sealed record Answered(HttpStatusCode Status, TimeSpan? RetryAfter) : ReceiverAnswer;

    /// <summary>It was not answered. It may have been received all the same.</summary>
    public sealed record Failed(TransportFailure Failure) : ReceiverAnswer;

    /// <summary>It was not sent: the name leads to an address that is not public.</summary>
    /// <param name="Block">The special-purpose block of the address.</param>
    public sealed record NotPublic(string Block) : ReceiverAnswer;
}

/// <summary>Why a request was not answered.</summary>
internal enum TransportFailure
{
    /// <summary>The deadline passed.</summary>
    Timeout,

    /// <summary>The name has no address, or DNS did not say.</summary>
    NameNotFound,

    /// <summary>Nobody takes the connection.</summary>
    NotConnected,

    /// <summary>No TLS came about, or the certificate is not the receiver's.</summary>
    NotSecure,

    /// <summary>The connection ended, or what came over it was no HTTP.</summary>
    Broken,
}
