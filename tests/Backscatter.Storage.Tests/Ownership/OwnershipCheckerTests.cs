using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Service;
using Backscatter.Core.Tests.Dns;
using Backscatter.Storage.Tests.Contracts;
using Backscatter.Storage.Tests.Sqlite;

namespace Backscatter.Storage.Tests.Ownership;

/// <summary>The checker over a real store and a scripted DNS.</summary>
public sealed class OwnershipCheckerTests : IAsyncLifetime
{
    private readonly SqliteFile _file = new();
    private WatchStores _stores = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IWatchStore Store => _stores.Watch;

    public async ValueTask InitializeAsync() => _stores = await _file.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _file.DisposeAsync();
    }

    [Fact]
    public async Task The_key_is_made_once_and_is_the_same_for_all_who_share_the_store()
    {
        await using var other = await _file.OpenAsync();

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(() => new OwnershipKey((number % 2 == 0 ? _stores : other).Secrets).GetAsync(Cancel), Cancel)));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.Equal(32, keys[0].Length);
        Assert.NotEqual(new byte[32], keys[0]);
        Assert.Equal(Convert.ToBase64String(keys[0]), await _stores.Secrets.FindAsync("ownership-key", Cancel));
    }

    [Fact]
    public async Task A_key_that_is_none_is_said_and_not_replaced()
    {
        await _stores.Secrets.PutAsync("ownership-key", "hush-hush", Cancel);

        var failure = await Assert.ThrowsAsync<StoreException>(() => new OwnershipKey(_stores.Secrets).GetAsync(Cancel));

        Assert.Equal("the secret ownership-key is no key of 32 bytes in Base64; put back the one that was there, or remove it: then a new one is made, and every tenant has a new token", failure.Message);
        Assert.Equal("hush-hush", await _stores.Secrets.FindAsync("ownership-key", Cancel));
    }

    [Fact]
    public async Task A_domain_is_proven_by_the_record_that_its_tenant_was_told()
    {
        await AddAsync(new WatchedTarget(Samples.Contoso, "contoso.example", Samples.Noon));
        var record = (await Checker("").RecordAsync(Samples.Contoso, DomainName.Parse("contoso.example"), Cancel))!;

        var check = (await Checker($"{record.Name} TXT \"{record.Text}\"").CheckAsync(Samples.Contoso, "contoso.example", "maria", Cancel))!;

        var proof = new OwnershipProof(ProofKind.DnsTxt, "maria", "_backscatter.contoso.example has the tenant's token", Samples.Noon, Samples.Noon);
        Assert.Equal((ProofOutcome.Proven, null, proof), (check.Answer.Outcome, check.Before, check.After));
        Assert.Equal(proof, (await TargetAsync()).Proof);
        Assert.Equal([new DueCheck(Samples.Contoso, "contoso.example", CheckKind.Probe, Samples.Noon)], await Store.Due.DueAsync(Samples.Noon, Cancel).ToListAsync(Cancel));
        Assert.Equal(
            ["maria ownership.proven contoso.example: - -> {\"kind\":\"dns-txt\",\"by\":\"maria\",\"reason\":\"_backscatter.contoso.example has the tenant's token\",\"at\":\"2026-11-23T12:00:00+00:00\",\"checkedAt\":\"2026-11-23T12:00:00+00:00\"}"],
            await AuditAsync());
    }

    [Fact]
    public async Task The_token_of_another_tenant_proves_nothing()
    {
        await AddAsync(new WatchedTarget(Samples.Contoso, "contoso.example", Samples.Noon));
        var record = (await Checker("").RecordAsync(Samples.Fabrikam, DomainName.Parse("contoso.example"), Cancel))!;

        var check = (await Checker($"{record.Name} TXT \"{record.Text}\"").CheckAsync(Samples.Contoso, "contoso.example", "maria", Cancel))!;

        Assert.Equal((ProofOutcome.NotThere, null), (check.Answer.Outcome, check.After));
        Assert.False((await TargetAsync()).MayBeProbed);
        Assert.Empty(await AuditAsync());
    }

    [Theory]
    [InlineData("not watched", null)]
    [InlineData("192.0.2.0/28", "192.0.2.0/28 is no domain, and only a domain has a TXT record; let an administrator state that it may be probed")]
    public async Task What_cannot_be_proven_so_is_said(string target, string? why)
    {
        await AddAsync(new WatchedTarget(Samples.Contoso, "192.0.2.0/28", Samples.Noon));

        Assert.Equal(why, (await Checker("").CheckAsync(Samples.Contoso, target, "maria", Cancel))?.Answer.Why);
    }

    // A month later, by what DNS says then: the proof, whether it may still be probed, and what the audit log has of it.
    [Theory]
    [InlineData("TOKEN", false, "dns-txt seen 30", true, "")]
    [InlineData("SERVFAIL", false, "dns-txt seen 0", true, "")]
    [InlineData("TIMEOUT", false, "dns-txt seen 0", true, "")]
    [InlineData("NXDOMAIN", false, "none", false, "service ownership.lost")]
    [InlineData("\"v=spf1 -all\"", false, "none", false, "service ownership.lost")]
    [InlineData("NXDOMAIN", true, "none", true, "service ownership.lost")]
    public async Task A_proof_is_looked_at_again_after_a_month(string said, bool isStated, string proof, bool mayBeProbed, string audit)
    {
        await AddAsync(new WatchedTarget(Samples.Contoso, "contoso.example", Samples.Noon)
        {
            Proof = new OwnershipProof(ProofKind.DnsTxt, "maria", "seen", Samples.Noon, Samples.Noon),
            Probe = isStated ? new ProbePermission("otto", "contract", Samples.Noon) : null,
        });
        var record = (await Checker("").RecordAsync(Samples.Contoso, DomainName.Parse("contoso.example"), Cancel))!;
        var checker = Checker($"{record.Name} TXT {(said == "TOKEN" ? $"\"{record.Text}\"" : said)}");
        _file.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromTicks(1));
        Assert.Empty(await checker.RecheckAsync(Samples.Contoso, Cancel));
        _file.Time.Advance(TimeSpan.FromTicks(1));

        var check = Assert.Single(await checker.RecheckAsync(Samples.Contoso, Cancel));

        var after = await TargetAsync();
        Assert.Equal(proof, after.Proof is null ? "none" : $"{Words<ProofKind>.Of(after.Proof.Kind)} seen {(after.Proof.CheckedAt - Samples.Noon).Days}");
        Assert.Equal((proof == "none", mayBeProbed), (check.IsLost, after.MayBeProbed));
        Assert.Equal(isStated, after.Probe is not null);
        Assert.Equal(audit, string.Join(", ", await Store.Audit.ListAsync(Samples.Contoso, null, null, Cancel).Select(entry => $"{entry.Who} {entry.What}").ToListAsync(Cancel)));
    }

    [Fact]
    public async Task That_a_target_is_probed_no_more_is_a_problem_until_it_may_be_again()
    {
        await AddAsync(new WatchedTarget(Samples.Contoso, "contoso.example", Samples.Noon) { Proof = new OwnershipProof(ProofKind.DnsTxt, "maria", "seen", Samples.Noon, Samples.Noon) });
        var record = (await Checker("").RecordAsync(Samples.Contoso, DomainName.Parse("contoso.example"), Cancel))!;

        await Checker("").CheckAsync(Samples.Contoso, "contoso.example", "maria", Cancel);

        var problem = Assert.Single(await Store.Problems.ListAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal(
            ("ownership:contoso:contoso.example", "contoso.example is not proven to be contoso's any more, and is not probed for it: _backscatter.contoso.example has no TXT record; add the one with the tenant's token"),
            (problem.Id, problem.What));

        await Checker($"{record.Name} TXT \"{record.Text}\"").CheckAsync(Samples.Contoso, "contoso.example", "maria", Cancel);

        Assert.Empty(await Store.Problems.ListAsync(Cancel).ToListAsync(Cancel));
        Assert.Equal(["ownership.lost", "ownership.proven"], await Store.Audit.ListAsync(null, null, null, Cancel).Select(entry => entry.What).Order().ToListAsync(Cancel));
    }

    private async Task AddAsync(WatchedTarget target) => Assert.True(await Store.Targets.TryPutAsync(target, null, Cancel));

    private async Task<WatchedTarget> TargetAsync() => (await Store.Targets.FindAsync(Samples.Contoso, "contoso.example", Cancel))!.Value;

    private async Task<List<string>> AuditAsync() => await Store.Audit.ListAsync(Samples.Contoso, null, null, Cancel)
        .Select(entry => $"{entry.Who} {entry.What} {entry.Subject}: {entry.Before ?? "-"} -> {entry.After ?? "-"}").ToListAsync(Cancel);

    private OwnershipChecker Checker(string zone) => new(new ZoneResolver(zone), Store, new OwnershipKey(_stores.Secrets), _file.Time);
}
