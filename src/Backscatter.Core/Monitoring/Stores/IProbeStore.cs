using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Stores;

/// <summary>The probes that agents are to make, and what they saw.</summary>
public interface IProbeStore
{
    /// <summary>Puts a job there; false where one of its scan and id is there already, and then nothing changes.</summary>
    Task<bool> TryAddAsync(ProbeJob job, CancellationToken cancellationToken);

    /// <summary>A job, or null.</summary>
    Task<Stored<ProbeJob>?> FindAsync(string scan, string job, CancellationToken cancellationToken);

    /// <summary>The jobs of a scan.</summary>
    IAsyncEnumerable<Stored<ProbeJob>> ListAsync(string scan, CancellationToken cancellationToken);

    /// <summary>The jobs that are waiting or leased, oldest first.</summary>
    IAsyncEnumerable<Stored<ProbeJob>> ListOpenAsync(CancellationToken cancellationToken);

    /// <summary>Replaces a job, where its ETag is still the one given; false where it is not. A result too large for the storage is cut down by its transcript and says so.</summary>
    Task<bool> TryUpdateAsync(ProbeJob job, string etag, CancellationToken cancellationToken);

    /// <summary>
    /// Takes an address for a job, so that nobody else connects to it meanwhile: where nobody has it, where the same job has it, or where who has it has let the time pass. False
    /// where another has it.
    /// </summary>
    Task<bool> TryHoldAddressAsync(string address, string job, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Gives an address back, where this job has it.</summary>
    Task ReleaseAddressAsync(string address, string job, CancellationToken cancellationToken);

    /// <summary>The agent that probed an address last, or null.</summary>
    Task<string?> AgentOfAsync(string address, CancellationToken cancellationToken);

    /// <summary>Keeps which agent probed an address.</summary>
    Task KeepAgentAsync(string address, string agent, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Keeps a call back; the same again changes nothing.</summary>
    /// <param name="token">The token of its sender.</param>
    /// <param name="callback">The call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task AddCallbackAsync(string token, SeenCallback callback, CancellationToken cancellationToken);

    /// <summary>The calls back to a sender since a time, oldest first, at most 100.</summary>
    Task<IReadOnlyList<SeenCallback>> CallbacksAsync(string token, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Removes the jobs and the calls back from before a time, and what is known of addresses that nobody has probed since; how many jobs and calls went.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
