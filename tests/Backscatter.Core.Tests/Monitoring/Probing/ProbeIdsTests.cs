using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class ProbeIdsTests
{
    [Theory]
    [InlineData("20261126T1200Z-probe-0123456789ab")]
    [InlineData("order-o/1#?%2F ä😀-probe-0123456789ab-r2")]
    public void What_an_agent_calls_a_job_leads_back_to_it_and_can_stand_in_a_path(string scan)
    {
        var job = Jobs.Job() with { Scan = scan, Id = ProbeIds.Job(scan, Jobs.Endpoint) };

        var reference = ProbeIds.Reference(job);

        Assert.Matches("^[A-Za-z0-9_-]+\\.[0-9a-f]{32}$", reference);
        Assert.True(ProbeIds.TryReadReference(reference, out var readScan, out var readJob));
        Assert.Equal((scan, job.Id), (readScan, readJob));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("abc")]
    [InlineData("abc.")]
    [InlineData(".abc")]
    [InlineData("YQ.b.c")]
    [InlineData("a.b")]
    [InlineData("../x.b")]
    public void What_we_never_called_a_job_is_none(string reference) => Assert.False(ProbeIds.TryReadReference(reference, out _, out _));

    [Fact]
    public void Each_scan_endpoint_and_lease_has_an_id_of_its_own()
    {
        var job = Jobs.Job();

        Assert.Equal(ProbeIds.Job("s1", Jobs.Endpoint), ProbeIds.Job("s1", Jobs.Endpoint));
        Assert.NotEqual(ProbeIds.Job("s1", Jobs.Endpoint), ProbeIds.Job("s2", Jobs.Endpoint));
        Assert.NotEqual(ProbeIds.Job("s1", Jobs.Endpoint), ProbeIds.Job("s1", Jobs.Endpoint with { Port = 26 }));
        Assert.NotEqual(ProbeRules.Leased(job, "1", Jobs.Noon).Lease, ProbeRules.Leased(job, "2", Jobs.Noon).Lease);
        Assert.NotEqual(ProbeRules.Leased(job, "1", Jobs.Noon).Lease, ProbeRules.Leased(ProbeRules.Leased(job, "1", Jobs.Noon), "1", Jobs.Noon).Lease);
    }
}
