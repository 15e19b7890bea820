using System.Net;
using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Compliance;

/// <summary>Judges the address that we probe from, as a client's mail address is judged: what is told us at a listed address is no verdict on anybody.</summary>
public static class OwnAddress
{
    /// <summary>Whether it is on a list that matters: fail where it is, pass where it is not, unknown where the lists did not say.</summary>
    public static SubjectVerdict Judge(IPAddress address, IReadOnlyList<BlocklistCheckResult> results)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(results);
        return BlocklistControls.Of(address.ToString(), results);
    }
}
