using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>What a <see cref="BlocklistChecker"/> works with.</summary>
public sealed record BlocklistCheckerParts
{
    /// <summary>Through whom everything is asked.</summary>
    public required IDnsResolver Resolver { get; init; }

    /// <summary>The resolvers behind it, as one text: part of the key of kept answers.</summary>
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

    /// <summary>The health of the lists, shared by all checkers; each keeps its own where null.</summary>
    public HealthBook? Health { get; init; }
}
