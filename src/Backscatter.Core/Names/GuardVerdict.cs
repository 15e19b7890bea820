using System.Net;

namespace Backscatter.Core.Names;

/// <summary>Whether an address may be connected to: <see cref="Allowed"/> or <see cref="Refused"/>, nothing else.</summary>
public abstract record GuardVerdict
{
    private GuardVerdict()
    {
    }

    /// <summary>The address is public.</summary>
    /// <param name="Address">The address to connect to: an IPv4-mapped one unwrapped, without zone.</param>
    public sealed record Allowed(IPAddress Address) : GuardVerdict;

    /// <summary>The address is not public, or hides one that isn't.</summary>
    /// <param name="Address">The address as it was given.</param>
    /// <param name="Block">The name of the special-purpose block, as in the IANA registries: <c>Private-Use</c>.</param>
    /// <param name="Reason">One sentence for people: which address, in which block, by which document.</param>
    public sealed record Refused(IPAddress Address, string Block, string Reason) : GuardVerdict;
}
