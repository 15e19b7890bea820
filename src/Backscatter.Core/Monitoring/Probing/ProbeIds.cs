using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>Ids of probes, made from what they stand for.</summary>
public static class ProbeIds
{
    // A scan's id has a sweep's or an order's in it, which has 100 characters at most.
    private const int MostReference = 1024;

    /// <summary>The id of the job of a scan at an endpoint.</summary>
    public static string Job(string scan, Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return StableId.Of("probe", scan, endpoint.Host.Ascii, endpoint.Address.ToString(), endpoint.Port.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The id of a lease: of the job, the agent, and how often the job was leased.</summary>
    public static string Lease(ProbeJob job, string agent)
    {
        ArgumentNullException.ThrowIfNull(job);
        return StableId.Of("lease", job.Scan, job.Id, agent, job.Attempts.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>What agents call a job: letters, digits, <c>-</c>, <c>_</c> and one dot, so that it can stand in a path; whoever has it learns nothing but the scan's id.</summary>
    public static string Reference(ProbeJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(job.Scan))}.{job.Id}";
    }

    /// <summary>Reads what an agent calls a job; false where it is nothing that we ever called one.</summary>
    public static bool TryReadReference(string reference, [NotNullWhen(true)] out string? scan, [NotNullWhen(true)] out string? job)
    {
        ArgumentNullException.ThrowIfNull(reference);
        (scan, job) = (null, null);
        if (reference.Length > MostReference || reference.Split('.') is not [{ Length: > 0 } first, { Length: > 0 } second] || !Base64Url.IsValid(first)) return false;
        (scan, job) = (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(first)), second);
        return true;
    }
}
