using System.Buffers;

namespace Backscatter.Core.Smtp;

/// <summary>
/// Reads from a regular expression sets of literals of which every text that it matches contains one from each: <c>(?:user|mailbox) .*(?:unknown|full)</c>
/// has <c>user, mailbox</c> and <c>unknown, full</c>. Another text needs no match, and a pattern never asked is never compiled, which is what keeps
/// hundreds of patterns quick. Whatever it does not understand it leaves out: then the cover is weaker, or empty, never wrong.
/// </summary>
internal ref struct LiteralCover
{
    /// <summary>Shorter literals are in nearly every text and save nothing.</summary>
    public const int MinLength = 2;

    /// <summary>More sets than these exclude hardly more texts, and cost their part of every start.</summary>
    private const int MaxSets = 2;

    private const int MaxAlternatives = 16;
    private const int MaxDepth = 32;

    private static readonly SearchValues<char> Special = SearchValues.Create(@"\^$.|?*+()[{");

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;
    private int _depth;
    private bool _failed;

    private LiteralCover(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>The sets; none when a text could match without any literal.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Find(string pattern)
    {
        var reader = new LiteralCover(pattern);
        var part = reader.ReadAlternatives();
        return reader._failed || reader._at < pattern.Length ? [] : part.Sets;
    }

    private bool AtEnd => _failed || _at >= _pattern.Length;

    private Part ReadAlternatives()
    {
        if (++_depth > MaxDepth) _failed = true;
        var branches = new List<Part> { ReadSequence() };
        while (!AtEnd && _pattern[_at] == '|')
        {
            _at++;
            branches.Add(ReadSequence());
        }

        _depth--;
        return branches.Count == 1 ? branches[0] : Part.AnyOf(branches);
    }

    private Part ReadSequence()
    {
        var run = Part.Empty;
        var sets = new List<List<string>>();
        var exact = true;
        while (!AtEnd && _pattern[_at] is not ('|' or ')'))
        {
            var next = ReadRepeated();
            if (Part.TryJoin(run, next, out var joined))
            {
                run = joined;
                continue;
            }

            exact = false;
            sets.AddRange(run.Sets);
            if (next.Exact is null) sets.AddRange(next.Sets);
            run = next.Exact is null ? Part.Empty : next;
        }

        if (exact) return run;
        sets.AddRange(run.Sets);
        sets.Sort((one, other) => Rarity(other) - Rarity(one));
        return new Part(null, sets.Count > MaxSets ? sets.GetRange(0, MaxSets) : sets);
    }

    private Part ReadRepeated()
    {
        var part = ReadOne();
        var (least, most) = ReadQuantifier();
        return (least, most) switch
        {
            (1, 1) => part,
            (0, 1) => part.Exact is { Count: < MaxAlternatives } exact ? new Part([.. exact, ""], []) : Part.Anything,
            (0, _) => Part.Anything,
            _ => new Part(null, part.Sets),
        };
    }

    private Part ReadOne()
    {
        var c = _pattern[_at++];
        switch (c)
        {
            case '(':
                if (_at < _pattern.Length && _pattern[_at] == '?')
                {
                    if (!_pattern[_at..].StartsWith("?:", StringComparison.Ordinal))
                    {
                        _failed = true;
                        return Part.Anything;
                    }

                    _at += 2;
                }

                var inside = ReadAlternatives();
                if (AtEnd) _failed = true;
                _at++;
                return inside;
            case '[':
                return ReadClass();
            case '^' or '$':
                return Part.Empty;
            case '.':
                return Part.Anything;
            case '\\':
                return ReadEscape();
            default:
                return ReadPlain();
        }
    }

    // A whole run of plain characters at once; the last one is left alone when a quantifier follows that is about it only.
    private Part ReadPlain()
    {
        var start = _at - 1;
        while (_at < _pattern.Length && !Special.Contains(_pattern[_at])) _at++;
        if (_at - start > 1 && _at < _pattern.Length && _pattern[_at] is '?' or '*' or '+' or '{') _at--;
        return Part.Literal(_pattern[start.._at].ToString());
    }

    private Part ReadEscape()
    {
        if (AtEnd)
        {
            _failed = true;
            return Part.Anything;
        }

        var c = _pattern[_at++];
        if (c is 'b' or 'B') return Part.Empty;
        if (!char.IsAsciiLetterOrDigit(c)) return Part.Literal(c.ToString());
        if (c is 'd' or 'D' or 'w' or 'W' or 's' or 'S') return Part.Anything;
        _failed = true;
        return Part.Anything;
    }

    // Only a plain list of few characters says something: "gr[ea]y".
    private Part ReadClass()
    {
        var choices = new List<string>();
        var plain = true;
        var first = true;
        while (!AtEnd && (_pattern[_at] != ']' || first))
        {
            var c = _pattern[_at++];
            if (c is '\\' or '[' or '-' || (c == '^' && first)) plain = false;
            if (c == '\\') _at++;
            choices.Add(c.ToString());
            first = false;
        }

        if (AtEnd) _failed = true;
        _at++;
        return plain && choices.Count <= 4 ? new Part(choices, []) : Part.Anything;
    }

    private (int Least, int Most) ReadQuantifier()
    {
        if (AtEnd) return (1, 1);
        var range = (1, 1);
        switch (_pattern[_at])
        {
            case '?':
                range = (0, 1);
                break;
            case '*':
                range = (0, int.MaxValue);
                break;
            case '+':
                range = (1, int.MaxValue);
                break;
            case '{' when _pattern[_at..].IndexOf('}') is var end and > 1 && char.IsAsciiDigit(_pattern[_at + 1]):
                range = (_pattern[_at + 1] == '0' ? 0 : 1, int.MaxValue);
                _at += end;
                break;
            default:
                return range;
        }

        _at++;
        if (!AtEnd && _pattern[_at] == '?') _at++;
        return range;
    }

    // Few long literals are in fewer texts than many short ones.
    private static int Rarity(List<string> literals)
    {
        var shortest = int.MaxValue;
        foreach (var literal in literals) shortest = Math.Min(shortest, literal.Length);
        return (4 * shortest) - literals.Count;
    }

    /// <summary>What is known of a part of a pattern: all texts it matches, or only sets of literals that each of them contains one of.</summary>
    private readonly struct Part(List<string>? exact, List<List<string>> sets)
    {
        private readonly List<List<string>> _sets = sets;

        public static Part Empty => new([""], []);

        public static Part Anything => new(null, []);

        public List<string>? Exact { get; } = exact;

        public List<List<string>> Sets => Exact is null ? _sets : Exact.TrueForAll(text => text.Length >= MinLength) ? [Exact] : [];

        public static Part Literal(string text) => new([text], []);

        public static Part AnyOf(List<Part> parts)
        {
            if (parts.TrueForAll(part => part.Exact is not null) && parts.Sum(part => part.Exact!.Count) <= MaxAlternatives)
                return new Part([.. parts.SelectMany(part => part.Exact!)], []);

            // A text that matches any of them contains one literal of their best sets together, one of their second best, and so on.
            var common = parts.Min(part => part.Sets.Count);
            var sets = new List<List<string>>();
            for (var i = 0; i < common; i++) sets.Add([.. parts.SelectMany(part => part.Sets[i])]);
            return new Part(null, sets);
        }

        public static bool TryJoin(Part one, Part other, out Part joined)
        {
            joined = default;
            if (one.Exact is not { } heads || other.Exact is not { } tails || heads.Count * tails.Count > MaxAlternatives) return false;
            var texts = new List<string>(heads.Count * tails.Count);
            foreach (var head in heads)
            {
                foreach (var tail in tails) texts.Add(head + tail);
            }

            joined = new Part(texts, []);
            return true;
        }
    }
}
