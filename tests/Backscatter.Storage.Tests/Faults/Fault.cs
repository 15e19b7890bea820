namespace Backscatter.Storage.Tests.Faults;

/// <summary>What happens to one request on its way.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Nothing: it is carried there and its reply back.</summary>
    public static Fault None { get; } = new Nothing();

    private sealed record Nothing : Fault;

    /// <summary>The server acts, and its reply is lost: the connection is reset instead.</summary>
    public sealed record LostReply : Fault;

    /// <summary>The server acts, and nothing comes back: the connection stays open until the client gives up.</summary>
    public sealed record NoReply : Fault;

    /// <summary>The connection is reset before the server sees the request.</summary>
    public sealed record Reset : Fault;

    /// <summary>The reply comes late.</summary>
    /// <param name="By">By how much.</param>
    public sealed record Late(TimeSpan By) : Fault;

    /// <summary>An answer of the proxy's own; the server sees nothing.</summary>
    /// <param name="Status">Its status, such as 500 or 503.</param>
    /// <param name="RetryAfter">The seconds that it asks to wait; null for none.</param>
    public sealed record Answer(int Status, int? RetryAfter = null) : Fault;
}
