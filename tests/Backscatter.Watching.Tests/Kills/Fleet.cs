using System.Globalization;
using Backscatter.Core.Monitoring;

namespace Backscatter.Watching.Tests.Kills;

/// <summary>What can be wrong with a target of the lab, and be mended again.</summary>
internal enum Ailment
{
    /// <summary>Its address is on the lab's blocklist.</summary>
    Listed,

    /// <summary>Its SPF record lets everybody send.</summary>
    OpenSpf,

    /// <summary>It has no DMARC record.</summary>
    NoDmarc,

    /// <summary>Its mail server takes every recipient.</summary>
    TakesEverybody,
}

/// <summary>One ailment of one place, from one round (with) to another (without).</summary>
internal sealed record Spell(Place Place, Ailment Ailment, int From, int To)
{
    /// <summary>The finding that it must become: control, subject and list.</summary>
    public string Finding => Ailment switch
    {
        Ailment.Listed => $"BSC-021 {Place.Address} {Fleet.List}",
        Ailment.OpenSpf => $"BSC-050 {Place.Domain}",
        Ailment.NoDmarc => $"BSC-051 {Place.Domain}",
        _ => $"BSC-010 {Place.Host} [{Place.Address}]",
    };

    public bool IsIn(int round) => From <= round && round < To;
}

/// <summary>A target of the lab.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Address">The address of its mail server.</param>
/// <param name="IsProbed">Whether its mail server is there and may be connected to.</param>
internal sealed record Place(int Number, TenantId Tenant, string Address, bool IsProbed)
{
    public string Domain => string.Create(CultureInfo.InvariantCulture, $"t{Number:000}.example");

    public string Host => $"mx.{Domain}";
}

/// <summary>Three hundred targets of twelve tenants, and what is wrong with each of them in which round: decided beforehand, by a seed.</summary>
internal sealed class Fleet
{
    public const string List = "bl.lists.example";
    public const int LastRound = 60;

    private const int Tenants = 12;
    private const int Targets = 300;

    public Fleet(int seed)
    {
        var random = new Random(seed);
        Places = [.. Enumerable.Range(0, Targets).Select(Place)];
        Spells = [.. Places.SelectMany(place => Spelled(place, random))];
    }

    public IReadOnlyList<Place> Places { get; }

    public IReadOnlyList<Spell> Spells { get; }

    public IReadOnlyList<TenantId> TenantIds { get; } = [.. Enumerable.Range(0, Tenants).Select(Tenant)];

    /// <summary>What a completed round must have changed since the one before: <c>opened BSC-050 t001.example</c>; everything that is wrong in round 0 is a baseline.</summary>
    public IReadOnlyList<string> ChangesIn(int round, Place place) =>
    [
        .. Spells.Where(spell => spell.Place == place && spell.IsIn(round) && (round == 0 || !spell.IsIn(round - 1))).Select(spell => $"opened {spell.Finding}")
            .Concat(Spells.Where(spell => spell.Place == place && round > 0 && spell.IsIn(round - 1) && !spell.IsIn(round)).Select(spell => $"closed {spell.Finding}"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>What is wrong with a target in a round.</summary>
    public IReadOnlyList<string> WrongIn(int round, Place place) =>
        [.. Spells.Where(spell => spell.Place == place && spell.IsIn(round)).Select(spell => spell.Finding).Order(StringComparer.Ordinal)];

    private static Place Place(int number)
    {
        // The addresses of documentation (RFC 5737) for those that nobody connects to.
        var isProbed = number % 15 == 0;
        var address = isProbed
            ? string.Create(CultureInfo.InvariantCulture, $"127.53.1.{(number / 15) + 1}")
            : string.Create(CultureInfo.InvariantCulture, $"{(number < 150 ? "198.51.100" : "203.0.113")}.{(number % 150) + 1}");
        return new Place(number, Tenant(number % Tenants), address, isProbed);
    }

    private static TenantId Tenant(int number) => TenantId.Parse(string.Create(CultureInfo.InvariantCulture, $"tenant-{number:00}"));

    // Each ailment comes once and goes once: what came and went oftener would flap, and be told otherwise.
    private static IEnumerable<Spell> Spelled(Place place, Random random)
    {
        foreach (var ailment in Enum.GetValues<Ailment>())
        {
            var (can, share) = ailment switch
            {
                Ailment.TakesEverybody => (place.IsProbed, 1.0),
                Ailment.Listed => (place.Number % 3 == 0, 0.9),
                _ => (true, 0.9),
            };
            var (from, length, dice) = (random.Next(-3, LastRound), random.Next(1, 12), random.NextDouble());
            if (can && dice < share) yield return new Spell(place, ailment, from, from + length);
        }
    }
}
