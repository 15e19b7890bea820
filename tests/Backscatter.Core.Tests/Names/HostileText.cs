using CsCheck;

namespace Backscatter.Core.Tests.Names;

/// <summary>Text of the kind that comes from outside: any characters at all, and characters that matter to the readers of this engine.</summary>
internal static class HostileText
{
    public static readonly Gen<string> Any = Gen.OneOf(
        Gen.String,
        Gen.String[Gen.Char['\0', '\u00ff'], 0, 80],
        Gen.String[Gen.Char["abcxyz0129.-_:/%{}+~?= \t\"\\;,\u001b\u00ad\u200f\u3002\uff0e\ud800ßéａ"], 0, 60],
        Joined(["xn--", "a", "mnchen-3ya", ".", "..", "-", "_", "example", "com", "0x7f", "127", "ü", "\u2024", "ẞ", "İ", "\u0000"]));

    /// <summary>Up to twelve of the given pieces in a row.</summary>
    public static Gen<string> Joined(string[] pieces) => Gen.OneOfConst(pieces).Array[0, 12].Select(string.Concat);
}
