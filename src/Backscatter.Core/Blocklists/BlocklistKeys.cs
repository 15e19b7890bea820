using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// The keys that are configured, by the name that <see cref="ListKey.Name"/> gives. A key leaves this type in two places only: in the name of a
/// question when it is sent, and never in anything shown; <see cref="Mask"/> takes it out of what came back.
/// </summary>
public sealed class BlocklistKeys
{
    /// <summary>What stands in the place of a key wherever a name is shown.</summary>
    public const string Masked = "<key>";

    private const int MaxLength = 190;

    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    /// <summary>Takes keys by name.</summary>
    /// <exception cref="FormatException">A key cannot be part of a DNS name; the message names it and does not show it.</exception>
    public BlocklistKeys(IReadOnlyDictionary<string, string> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var (name, key) in keys)
        {
            var trimmed = key.Trim();
            if (trimmed.Length is 0 or > MaxLength || !trimmed.Split('.').All(IsLabel))
            {
                throw new FormatException($"the key {ForeignText.Quote(name, 40)} cannot be part of a DNS name: it must be letters, digits and hyphens; copy it again from the operator's page");
            }

            _keys.Add(name, trimmed);
        }
    }

    /// <summary>No key at all.</summary>
    public static BlocklistKeys None { get; } = new(new Dictionary<string, string>());

    /// <summary>Whether a key of this name is configured.</summary>
    public bool Has(string name) => _keys.ContainsKey(name);

    internal bool TryGet(string name, [NotNullWhen(true)] out string? key) => _keys.TryGetValue(name, out key);

    /// <summary>The text with every configured key replaced by <see cref="Masked"/>.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Mask(string? text)
    {
        if (text is null) return null;
        foreach (var key in _keys.Values) text = text.Replace(key, Masked, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>The names, never the keys.</summary>
    public override string ToString() => $"keys: {(_keys.Count == 0 ? "none" : string.Join(", ", _keys.Keys.Order(StringComparer.Ordinal)))}";

    private static bool IsLabel(string label) => label.Length is > 0 and <= DomainName.MaxLabelLength && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
