namespace Backscatter.Core.Compliance;

/// <summary>Decides every control that a scan without a message can decide. Pure: the same facts give the same verdicts.</summary>
public static class Assessment
{
    /// <summary>The verdicts on a target, in the order of the catalogue; for an address or a range only the controls that concern addresses.</summary>
    public static IReadOnlyList<ControlAssessment> Of(ScanFacts facts, ControlCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(catalogue);
        var subjects = facts.Domain is null
            ? ForAddresses(facts)
            : new Dictionary<string, IReadOnlyList<SubjectVerdict>>(ForAddresses(facts))
            {
                ["BSC-010"] = RecipientControls.UnknownRefused(facts),
                ["BSC-011"] = RecipientControls.RefusedAlike(facts),
                ["BSC-014"] = CallbackControl.NoCallbacks(facts),
                ["BSC-022"] = BlocklistControls.DomainListed(facts),
                ["BSC-030"] = RoleControls.PostmasterAccepted(facts),
                ["BSC-031"] = RoleControls.AbuseAccepted(facts),
                ["BSC-032"] = RoleControls.NullSenderAccepted(facts),
                ["BSC-033"] = RoleControls.NoOpenRelay(facts),
                ["BSC-041"] = TlsControl.StartTls(facts),
                ["BSC-050"] = PolicyControls.Spf(facts),
                ["BSC-051"] = PolicyControls.Dmarc(facts),
                ["BSC-052"] = PolicyControls.NullMx(facts),
            };
        return [.. catalogue.All.Where(control => subjects.ContainsKey(control.Id)).Select(control => new ControlAssessment(control, subjects[control.Id]))];
    }

    /// <summary>
    /// The verdict on a target: the worst of its controls. One that a scan can only see fail counts where it fails; were its silence to count, no target could ever pass.
    /// </summary>
    public static Verdict Whole(IEnumerable<ControlAssessment> controls)
    {
        ArgumentNullException.ThrowIfNull(controls);
        return Worst(controls.Where(assessed => !assessed.Control.OnlyFails || assessed.Verdict == Verdict.Fail).Select(assessed => assessed.Verdict));
    }

    /// <summary>The whole: a failure before an unknown before a pass. Of nothing it is unknown: what nobody looked at does not pass.</summary>
    public static Verdict Worst(IEnumerable<Verdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        Verdict? worst = null;
        foreach (var verdict in verdicts)
        {
            if (verdict == Verdict.Fail) return Verdict.Fail;
            if (worst is null || verdict == Verdict.Unknown) worst = verdict;
        }

        return worst ?? Verdict.Unknown;
    }

    private static Dictionary<string, IReadOnlyList<SubjectVerdict>> ForAddresses(ScanFacts facts) => new()
    {
        ["BSC-020"] = BlocklistControls.OnBackscatterer(facts),
        ["BSC-021"] = BlocklistControls.AddressListed(facts),
        ["BSC-040"] = ReverseNameControl.LeadsBack(facts),
    };
}
