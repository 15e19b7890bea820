using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Collects senders, each range once with all its paths, in the order found.</summary>
internal sealed class SpfSenders(int most)
{
    private readonly Dictionary<AddressRange, List<SpfPath>> _paths = [];
    private readonly List<AddressRange> _order = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<SpfSender> All => [.. _order.Select(range => new SpfSender(range, _paths[range]))];

    /// <summary>Adds a path to a range; false where there is no room for it.</summary>
    public bool Add(AddressRange range, SpfPath path)
    {
        if (!_seen.Add($"{range} {path}")) return true;
        if (_seen.Count > most) return false;
        if (!_paths.TryGetValue(range, out var paths))
        {
            _paths[range] = paths = [];
            _order.Add(range);
        }

        paths.Add(path);
        return true;
    }
}
