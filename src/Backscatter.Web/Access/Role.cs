namespace Backscatter.Web.Access;

/// <summary>What a caller may do. An administrator may what an operator may, and an operator what a reader may; an agent may neither.</summary>
public enum Role
{
    /// <summary>Sees.</summary>
    Reader,

    /// <summary>Sees, and runs what is watched: targets, suppressions, scans.</summary>
    Operator,

    /// <summary>Does everything, and answers for it: tenants, channels, statements of ownership, the audit log.</summary>
    Administrator,

    /// <summary>Probes for the service, and sees nothing of what it knows.</summary>
    Agent,
}
