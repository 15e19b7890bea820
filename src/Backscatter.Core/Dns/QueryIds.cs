using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Backscatter.Core.Dns;

/// <summary>Ids of queries that nobody can foresee (RFC 5452 section 9.2), taken from the cryptographic source by the handful. Not for several threads at once.</summary>
internal sealed class QueryIds
{
    private readonly ushort[] _ids = new ushort[256];
    private int _used = 256;

    public ushort Next()
    {
        if (_used == _ids.Length)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_ids.AsSpan()));
            _used = 0;
        }

        return _ids[_used++];
    }
}
