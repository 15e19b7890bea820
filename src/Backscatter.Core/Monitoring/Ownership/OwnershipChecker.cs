using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Ownership;

/// <summary>The record that a tenant is to publish.</summary>
/// <param name="Name">Its name, such as <c>_backscatter.contoso.example</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record ProofRecord(string Name, string Text);

/// <summary>What a look at the proof of a target came to.</summary>
/// <param name="Target">The target.</param>
/// <param name="Answer">What was seen.</param>
/// <param name="Before">Its proof until now.</param>
/// <param name="After">Its proof from now on.</param>
public sealed record OwnershipCheck(string Target, ProofAnswer Answer, OwnershipProof? Before, OwnershipProof? After)
{
    /// <summary>Whether the proof was lost. A permission that somebody stated stays.</summary>
    public bool IsLost => Before is not null && After is null;
}

/// <summary>Looks at the TXT records by which tenants prove that domains are their own, and keeps what follows, with an entry in the audit log.</summary>
/// <param name="resolver">Asks DNS.</param>
/// <param name="store">Where targets are kept.</param>
/// <param name="key">The key that tokens are made with.</param>
/// <param name="time">The clock.</param>
public sealed class OwnershipChecker(IDnsResolver resolver, IWatchStore store, OwnershipKey key, TimeProvider time)
{
    /// <summary>Who looks again, in the audit log.</summary>
    public const string Service = "service";

    private const int MostConflicts = 20;

    /// <summary>The record by which a tenant proves a domain; null where the domain's name is too long for one.</summary>
    public async Task<ProofRecord?> RecordAsync(TenantId tenant, DomainName domain, CancellationToken cancellationToken)
    {
        var token = TenantProof.Token(await key.GetAsync(cancellationToken), tenant);
        return TenantProof.RecordName(domain) is { } name ? new ProofRecord(name.Ascii, TenantProof.Prefix + token) : null;
    }

    /// <summary>Looks at the proof of a target now; null where the target is not watched.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="target">The target, as it is watched.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task<OwnershipCheck?> CheckAsync(TenantId tenant, string target, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        if (await store.Targets.FindAsync(tenant, target, cancellationToken) is null) return null;
        var answer = await AskAsync(tenant, target, cancellationToken);
        var now = time.GetUtcNow();
        for (var attempt = 0; attempt < MostConflicts; attempt++)
        {
            if (await store.Targets.FindAsync(tenant, target, cancellationToken) is not { } stored) return null;
            var check = new OwnershipCheck(target, answer, stored.Value.Proof, OwnershipRules.After(stored.Value.Proof, answer, by, now));
            if (check.After == check.Before) return check;

            // The entry first: a process that dies between the two leaves one too many, not one too few.
            if (Entry(tenant, check, by, now) is { } entry) await store.Audit.AppendAsync(entry, cancellationToken);
            var watched = stored.Value with { Proof = check.After };
            if (!await store.Targets.TryPutAsync(watched, stored.ETag, cancellationToken)) continue;
            await TellAsync(watched, check, now, cancellationToken);
            if (watched is { MayBeProbed: true, IsPaused: false } && !stored.Value.MayBeProbed) await store.Due.SetAsync(new DueCheck(tenant, target, CheckKind.Probe, now), cancellationToken);
            return check;
        }

        throw new StoreException($"the target {ForeignText.Escape(target, 80)} of {tenant} was changed by others {MostConflicts} times in a row; try again");
    }

    /// <summary>Looks again at a tenant's proofs whose time has come, one after another; what became of each.</summary>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task<IReadOnlyList<OwnershipCheck>> RecheckAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var checks = new List<OwnershipCheck>();
        await foreach (var stored in store.Targets.ListAsync(tenant, cancellationToken))
        {
            if (!OwnershipRules.IsDue(stored.Value.Proof, time.GetUtcNow())) continue;
            if (await CheckAsync(tenant, stored.Value.Target, Service, cancellationToken) is { } check) checks.Add(check);
        }

        return checks;
    }

    private async Task<ProofAnswer> AskAsync(TenantId tenant, string target, CancellationToken cancellationToken)
    {
        if (!Target.TryParse(target, out var parsed, out _) || parsed is not Target.Domain { Name: var domain })
            return new ProofAnswer(ProofOutcome.NotThere, $"{ForeignText.Escape(target, 80)} is no domain, and only a domain has a TXT record; let an administrator state that it may be probed");
        if (await RecordAsync(tenant, domain, cancellationToken) is not { } record)
            return new ProofAnswer(ProofOutcome.NotThere, $"the name of {domain.Ascii} is too long for {TenantProof.Label} in front of it; let an administrator state that it may be probed");
        var reply = await resolver.AskAsync(new DnsQuestion(record.Name, DnsRecordType.TXT), cancellationToken);
        return TenantProof.Judge(reply, record.Text[TenantProof.Prefix.Length..]);
    }

    /// <summary>That a target is probed no more is noted where an operator sees it, until it may be again.</summary>
    private async Task TellAsync(WatchedTarget watched, OwnershipCheck check, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (tenant, id, shown) = (watched.Tenant, $"ownership:{watched.Tenant}:{watched.Target}", ForeignText.Escape(watched.Target, 80));
        if (watched.MayBeProbed)
        {
            await store.Problems.ResolveAsync(id, cancellationToken);
            return;
        }

        await store.Problems.NoteAsync(
            new OperatorProblem(
                id, $"{shown} is not proven to be {tenant}'s any more, and is not probed for it: {check.Answer.Why}",
                "Put the record back and have it looked at again, or let an administrator state that it may be probed.", now, now)
            { Tenant = tenant },
            cancellationToken);
    }

    private static AuditEntry? Entry(TenantId tenant, OwnershipCheck check, string by, DateTimeOffset now)
    {
        // That a proof holds still is no change.
        if (check is { Before: not null, After: not null }) return null;
        var what = check.IsLost ? "ownership.lost" : "ownership.proven";
        return new AuditEntry(
            StableId.Of(what, tenant.Value, check.Target, $"{now.UtcTicks}"), now, by, what, tenant, check.Target, AuditJson.Of(check.Before),
            check.IsLost ? AuditJson.Of(check.Answer) : AuditJson.Of(check.After));
    }
}
