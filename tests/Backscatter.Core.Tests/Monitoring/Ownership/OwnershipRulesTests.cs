using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;

namespace Backscatter.Core.Tests.Monitoring.Ownership;

public sealed class OwnershipRulesTests
{
    private static readonly DateTimeOffset Noon = Watch.Noon;

    [Theory]
    [InlineData("none", "proven", "dns-txt by otto since 40 seen 40")]
    [InlineData("none", "not-there", "none")]
    [InlineData("none", "unknown", "none")]
    [InlineData("dns-txt", "proven", "dns-txt by maria since 0 seen 40")]
    [InlineData("dns-txt", "not-there", "none")]
    [InlineData("dns-txt", "unknown", "dns-txt by maria since 0 seen 10")]
    [InlineData("microsoft-365", "proven", "microsoft-365 by maria since 0 seen 10")]
    [InlineData("microsoft-365", "not-there", "microsoft-365 by maria since 0 seen 10")]
    [InlineData("microsoft-365", "unknown", "microsoft-365 by maria since 0 seen 10")]
    [InlineData("statement", "not-there", "statement by maria since 0 seen 10")]
    public void A_proof_by_record_is_lost_only_where_dns_says_that_the_record_is_gone(string before, string outcome, string after)
    {
        Assert.True(Words<ProofOutcome>.TryRead(outcome, out var seen));

        var proof = OwnershipRules.After(Proof(before), new ProofAnswer(seen, "why"), "otto", Noon.AddDays(40));

        Assert.Equal(after, proof is null ? "none" : $"{Words<ProofKind>.Of(proof.Kind)} by {proof.By} since {(proof.At - Noon).Days} seen {(proof.CheckedAt - Noon).Days}");
    }

    [Theory]
    [InlineData("none", 400, false)]
    [InlineData("dns-txt", 39, false)]
    [InlineData("dns-txt", 40, true)]
    [InlineData("dns-txt", 400, true)]
    [InlineData("microsoft-365", 400, false)]
    [InlineData("statement", 400, false)]
    public void A_proof_by_record_is_looked_at_again_thirty_days_after_it_was_last_seen(string kind, int day, bool isDue) =>
        Assert.Equal(isDue, OwnershipRules.IsDue(Proof(kind), Noon.AddDays(day)));

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void A_target_may_be_probed_by_statement_or_by_proof(bool isStated, bool isProven, bool mayBeProbed)
    {
        var target = new WatchedTarget(Watch.Tenant, "northwind.example", Noon)
        {
            Probe = isStated ? new ProbePermission("maria", "contract", Noon) : null,
            Proof = isProven ? Proof("dns-txt") : null,
        };

        Assert.Equal(mayBeProbed, target.MayBeProbed);
    }

    // Ten days after it was first seen it was seen again.
    private static OwnershipProof? Proof(string kind) => Words<ProofKind>.TryRead(kind, out var known) ? new OwnershipProof(known, "maria", "seen", Noon, Noon.AddDays(10)) : null;
}
