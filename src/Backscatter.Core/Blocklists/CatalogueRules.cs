using Backscatter.Core.Data;

namespace Backscatter.Core.Blocklists;

/// <summary>What must hold of each list and between lists, whatever file they come from.</summary>
internal static class CatalogueRules
{
    /// <summary>Two entries of one file for one zone: which of them counts would depend on their order.</summary>
    public static void RejectDuplicates(string file, IEnumerable<Blocklist> lists)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in lists)
        {
            foreach (var name in list.Aliases.Prepend(list.Zone))
            {
                if (!names.Add(name)) throw At(file, list, $"{name} is named twice in this file", "keep one of the entries");
            }
        }
    }

    /// <summary>What must hold of the whole after a file was laid over the shipped one.</summary>
    public static void Check(string file, IReadOnlyCollection<Blocklist> lists)
    {
        var byZone = lists.ToDictionary(list => list.Zone, StringComparer.Ordinal);
        foreach (var list in lists)
        {
            CheckOne(file, list);
            foreach (var outer in list.ContainedIn)
            {
                if (outer == list.Zone) throw At(file, list, "is contained in itself", "correct containedIn");
                if (!byZone.TryGetValue(outer, out var found)) throw At(file, list, $"is contained in {outer}, which no entry describes", "correct containedIn or add that list");
                if (!found.IsAsked) throw At(file, list, $"is contained in {outer}, which has ended", "remove it from containedIn");
                // Two lists that contain each other would both be counted with the other one, and so not at all.
                if (found.ContainedIn.Contains(list.Zone)) throw At(file, list, $"and {outer} contain each other", "remove one of the two containedIn");
            }
        }
    }

    private static void CheckOne(string file, Blocklist list)
    {
        CheckTestPoints(file, list);
        if (!list.IsAsked && (list.On || list.OnWithKey)) throw At(file, list, "has ended or is not to be believed, and is on", "remove \"on\"");
        if (list.Standing == ListStanding.Ended && list.Ended is null) throw At(file, list, "has ended and does not say how", "add \"ended\"");
        if (list.Standing is ListStanding.Alive or ListStanding.Uncertain && list.Ended is not null) throw At(file, list, "has an \"ended\" and a standing that denies it", "write \"standing\": \"ended\"");
        if (list.Standing == ListStanding.Uncertain && list.On) throw At(file, list, "is on though nobody knows whether it lives", "remove \"on\"");
        if (list.On && list.Key is { Required: true }) throw At(file, list, "needs a key and is on without one", "write \"onWithKey\" instead of \"on\"");
        if (list.OnWithKey && list.Key is null) throw At(file, list, "is on with a key and describes none", "add \"key\" or remove \"onWithKey\"");
        if (!list.On && list.IsAsked && list.OffBecause is null) throw At(file, list, "is off and does not say why", "add \"offBecause\"");
        if (list.On && list.OffBecause is not null) throw At(file, list, "is on and says why it is off", "remove \"offBecause\"");
        if (list.Kind != BlocklistKind.Block && list.Codes.Any(code => code.Result == AnswerResult.Listed)) throw At(file, list, "is no block list and has a code that blames", "write \"kind\": \"block\" or another result");
        if (list.Kind != BlocklistKind.Block && list.OtherAnswers == OtherAnswers.Listed) throw At(file, list, "is no block list and reads other answers as listings", "write another otherAnswers");
    }

    private static void CheckTestPoints(string file, Blocklist list)
    {
        foreach (var points in list.TestPoints)
        {
            if ((list.Subjects & points.Kind) == 0) throw At(file, list, "has test points of a kind that its subjects do not name", "correct subjects or testPoints");
            if (points.Listed is null && points.NotListed is null) throw At(file, list, "has test points with nothing in them", "add listed or notListed, or remove them");
        }
    }

    private static DataFileException At(string file, Blocklist list, string wrong, string remedy) => DataFileException.At(file, $"list {list.Zone}", wrong, remedy);
}
