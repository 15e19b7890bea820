using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>What a <see cref="BlocklistChecker"/> works with.</summary>
public sealed record BlocklistCheckerParts
{
    /// <summary>Through whom everything is asked.</summary>
    public required IDnsResolver Resolver { get; init; }

    /// <summary>Another resolver, asked for the second look at what is new; the same one is asked again where null.</summary>
    public IDnsResolver? ConfirmingResolver { get; init; }

    /// <summary>The resolvers behind <see cref="Resolver"/>, as one text: part of the key of kept answers.</summary>
    public string ResolverNames { get; init; } = "";

    /// <summary>The lists to ask, as chosen from the catalogue.</summary>
    public required IReadOnlyList<Blocklist> Lists { get; init; }

    /// <summary>The keys that are configured.</summary>
    public BlocklistKeys Keys { get; init; } = BlocklistKeys.None;

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The chance in controls.</summary>
    public Random Random { get; init; } = Random.Shared;

    /// <summary>What was answered before, shared by all checkers that ask through the same resolvers; each checker keeps its own where null.</summary>
    public AnswerCache? Cache { get; init; }

    /// <summary>What may be asked; without bounds where null.</summary>
    public QuestionBudget? Budget { get; init; }

    /// <summary>The health of the lists, shared by all checkers; each keeps its own, begun with <see cref="State"/>, where null.</summary>
    public HealthBook? Health { get; init; }

    /// <summary>What is remembered of earlier runs.</summary>
    public BlocklistState State { get; init; } = BlocklistState.Empty;

    /// <summary>The self-tests of the resolvers; while one rewrites, nothing that it says counts.</summary>
    public IReadOnlyList<ResolverVerdict> Resolvers { get; init; } = [];

    /// <summary>How often a new listing or a removal must be seen before it counts; at least once.</summary>
    public int Sightings { get; init; } = 2;

    /// <summary>When a list's sudden zeal is not believed.</summary>
    public CanaryOptions Canary { get; init; } = new();
}
