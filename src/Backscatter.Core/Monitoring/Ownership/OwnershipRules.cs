namespace Backscatter.Core.Monitoring.Ownership;

/// <summary>Decides how long a proof holds. Only proofs by TXT record live and die by DNS; others are left as they are.</summary>
public static class OwnershipRules
{
    /// <summary>How often a proof is looked at again.</summary>
    public static TimeSpan CheckedEvery { get; } = TimeSpan.FromDays(30);

    /// <summary>Whether a proof is to be looked at again. One that was looked at in vain stays due until DNS answers.</summary>
    public static bool IsDue(OwnershipProof? proof, DateTimeOffset now) => proof is { Kind: ProofKind.DnsTxt } && now - proof.CheckedAt >= CheckedEvery;

    /// <summary>The proof after a look at the TXT record. It is lost only where DNS says that the token is not there: an unknown takes nothing away and gives nothing.</summary>
    /// <param name="before">The proof until now; null for none.</param>
    /// <param name="answer">What was seen.</param>
    /// <param name="by">Who asked for the look.</param>
    /// <param name="now">When.</param>
    public static OwnershipProof? After(OwnershipProof? before, ProofAnswer answer, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return (before, answer.Outcome) switch
        {
            ({ Kind: not ProofKind.DnsTxt }, _) or (_, ProofOutcome.Unknown) => before,
            (null, ProofOutcome.Proven) => new OwnershipProof(ProofKind.DnsTxt, by, answer.Why, now, now),
            ({ } known, ProofOutcome.Proven) => known with { Reason = answer.Why, CheckedAt = now },
            _ => null,
        };
    }
}
