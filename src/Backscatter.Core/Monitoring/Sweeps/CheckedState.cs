using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>What sweeps remember of a check besides its findings.</summary>
public static class CheckedState
{
    /// <summary>The commit with what the next sweep wants to know: which subjects there are, which servers ask to come back; and a probe, which asks DNS as well, puts off what would ask it again.</summary>
    public static StateCommit Remember(StateCommit commit, ScanReport report, CheckKind kind, SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(commit);
        ArgumentNullException.ThrowIfNull(report);
        var state = commit.State;
        var checks = state.Checks;
        if (kind == CheckKind.Probe)
        {
            var probe = checks.Single(check => check.Kind == CheckKind.Probe);
            var due = Schedule.Next(state.Tenant, state.Target, CheckKind.Blocklists, probe.At, Schedule.IsListed(state.Findings), options);
            checks = [.. checks.Where(check => check.Kind != CheckKind.Blocklists).Append(new CheckState(CheckKind.Blocklists, probe.Scan, probe.At, due)).OrderBy(check => check.Kind)];
        }

        return commit with
        {
            State = state with
            {
                Checks = checks,
                Subjects = Subjects(report) is { Count: > 0 } subjects ? subjects : state.Subjects,
                Greylisted = kind == CheckKind.Probe ? GreylistMemory.After(state.Greylisted, report) : state.Greylisted,
            },
        };
    }

    /// <summary>What blocklists were asked about. Addresses of a provider are left out: their listings are nobody's finding.</summary>
    private static IReadOnlyList<string> Subjects(ScanReport report) =>
    [
        .. report.Facts.Addresses.Where(address => address is { Provider: null, Listings.Count: > 0 }).Select(address => address.Address.ToString())
            .Concat(report.Facts is { DomainListings: not null, Domain: { } domain } ? [domain.Ascii] : Array.Empty<string>())
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];
}
