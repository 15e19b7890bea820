namespace Backscatter.Core.Blocklists;

/// <summary>By which form of name a list is asked with the keys that are configured.</summary>
/// <param name="Text">The form, with <c>&lt;subject&gt;</c> and, where a key belongs in it, <c>&lt;key&gt;</c> in their places.</param>
/// <param name="Key">The key; null where none belongs in it, or where it is missing.</param>
/// <param name="IsKeyMissing">Whether the list cannot be asked for want of a key.</param>
internal readonly record struct QuestionForm(string Text, string? Key, bool IsKeyMissing)
{
    /// <summary>What stands in the place of the subject.</summary>
    public const string Subject = "<subject>";

    public static QuestionForm For(Blocklist list, BlocklistKeys keys)
    {
        if (list.Key is { } need)
        {
            if (keys.TryGet(need.Name, out var key)) return new QuestionForm(need.QueryName, key, false);
            if (need.Required) return new QuestionForm(need.QueryName, null, true);
        }

        return new QuestionForm($"{Subject}.{list.Zone}", null, false);
    }

    /// <summary>The form without the key, so that it may be printed.</summary>
    public override string ToString() => Text;
}
