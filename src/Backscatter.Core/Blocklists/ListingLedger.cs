using System.Collections.Concurrent;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// What is remembered from sweep to sweep besides the health of lists: listings as they were seen, what each list usually lists, and where the
/// last sweep ended. Safe for many callers at once.
/// </summary>
internal sealed class ListingLedger(BlocklistState known)
{
    private readonly ConcurrentDictionary<(string Zone, string Subject), Sighting> _sightings =
        new(known.Sightings.Select(sighting => KeyValuePair.Create((sighting.Zone, sighting.Subject), sighting)));
    private readonly ConcurrentDictionary<(string Zone, SubjectKinds Kind), FleetCount> _usual =
        new(known.Usual.Select(count => KeyValuePair.Create((count.Zone, count.Kind), count)));

    /// <summary>Where the last sweep ended.</summary>
    public IReadOnlyList<SweepCursor> Cursors { get; set; } = known.Cursors;

    public Sighting? Find(string zone, string subject) => _sightings.GetValueOrDefault((zone, subject));

    /// <summary>Takes one more look into account.</summary>
    public Sighting? Note(string zone, string subject, Func<Sighting?, Sighting?> next)
    {
        while (true)
        {
            var key = (zone, subject);
            var before = _sightings.GetValueOrDefault(key);
            var after = next(before);
            var done = (before, after) switch
            {
                (null, null) => true,
                (null, { } added) => _sightings.TryAdd(key, added),
                ({ } gone, null) => _sightings.TryRemove(new(key, gone)),
                ({ } old, { } changed) => _sightings.TryUpdate(key, changed, old),
            };
            if (done) return after;
        }
    }

    public FleetCount? UsualOf(string zone, SubjectKinds kind) => _usual.GetValueOrDefault((zone, kind));

    public void SetUsual(FleetCount count) => _usual[(count.Zone, count.Kind)] = count;

    public IReadOnlyList<Sighting> Sightings() => [.. _sightings.Values.OrderBy(sighting => sighting.Zone, StringComparer.Ordinal).ThenBy(sighting => sighting.Subject, StringComparer.Ordinal)];

    public IReadOnlyList<FleetCount> Usual() => [.. _usual.Values.OrderBy(count => count.Zone, StringComparer.Ordinal).ThenBy(count => count.Kind)];
}
