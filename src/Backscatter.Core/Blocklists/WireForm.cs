using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Writes the names by which one list is asked, straight into a message. The key is written with each name and is in no memory of its own.
/// </summary>
internal sealed class WireForm
{
    private readonly (PartKind Kind, byte[] Labels)[] _parts;
    private readonly string? _key;

    public WireForm(QuestionForm form)
    {
        _key = form.Key;
        _parts = [.. form.Text.Split('.').Select(label => label switch
        {
            QuestionForm.Subject => (PartKind.Subject, Array.Empty<byte>()),
            BlocklistKeys.Masked => (PartKind.Key, []),
            _ => (PartKind.Literal, Literal(label)),
        })];
    }

    private enum PartKind
    {
        Literal,
        Subject,
        Key,
    }

    /// <summary>Writes the name to ask about a subject by; returns how many bytes, or -1 where it would be longer than DNS allows.</summary>
    public int Write(BlocklistSubject subject, Span<byte> name)
    {
        var length = 0;
        foreach (var (kind, labels) in _parts)
        {
            var rest = name[length..];
            var written = kind switch
            {
                PartKind.Subject => WireName.WriteLabels(subject.Label, rest),
                PartKind.Key => WireName.WriteLabels(_key, rest),
                _ => labels.AsSpan().TryCopyTo(rest) ? labels.Length : -1,
            };
            if (written < 0) return -1;
            length += written;
        }

        if (length >= Math.Min(name.Length, WireName.Longest)) return -1;
        name[length] = 0;
        return length + 1;
    }

    private static byte[] Literal(string label)
    {
        var labels = new byte[label.Length + 1];
        return WireName.WriteLabels(label, labels) == labels.Length ? labels : throw new ArgumentException("a zone has a label that DNS does not allow", nameof(label));
    }
}
