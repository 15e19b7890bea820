using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Compliance;

/// <summary>The controls, in the order of their ids.</summary>
public sealed class ControlCatalogue
{
    private const string Schema = "backscatter.controls/1";
    private const string ShippedFile = "controls.json";

    private static readonly Lazy<ControlCatalogue> ShippedOnce = new(() => Read(ShippedFile, DataFile.ReadEmbedded(ShippedFile)));

    private ControlCatalogue(IReadOnlyList<Control> all) => All = all;

    /// <summary>The catalogue that comes with the program.</summary>
    public static ControlCatalogue Shipped => ShippedOnce.Value;

    /// <summary>Every control.</summary>
    public IReadOnlyList<Control> All { get; }

    /// <summary>Reads a catalogue of the same format from disk; it takes the place of the shipped one.</summary>
    /// <exception cref="DataFileException">The file cannot be used; one line says where, what and what to do.</exception>
    public static ControlCatalogue Load(string path) => Read(DataFile.Shown(path), DataFile.Read(path));

    private static ControlCatalogue Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, Schema);
        var controls = root.Children("controls").Select(ReadControl).OrderBy(control => control.Id, StringComparer.Ordinal).ToList();
        root.RejectUnknown();
        if (controls.Count == 0) throw root.Wrong("is empty", "name at least one control", "controls");
        if (controls.GroupBy(control => control.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw root.Wrong($"has {twice.Key} twice", "remove one of them", "controls");
        return new ControlCatalogue(controls);
    }

    private static Control ReadControl(DataPlace place)
    {
        var id = place.Text("id");
        if (!IsId(id)) throw place.Wrong($"is {ForeignText.Quote(id, 40)}", "write BSC- and three digits", "id");
        place.Name(id);
        var control = new Control(
            id,
            place.Text("title"),
            place.Word<ControlSeverity>("severity"),
            place.Text("why"),
            place.Text("evidence"),
            place.Text("nextStep"))
        {
            OnlyFails = place.Flag("onlyFails"),
        };
        place.RejectUnknown();
        return control;
    }

    private static bool IsId(string text) => text.Length == 7 && text.StartsWith("BSC-", StringComparison.Ordinal) && text.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0;
}
