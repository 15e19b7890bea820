using System.Globalization;

namespace Backscatter.Core.Smtp;

/// <summary>
/// Proves that matching a pattern takes time linear in a wording, although the engine backtracks. A wording is words of bounded length
/// (<see cref="ReplyWording.MaxWord"/>) with one blank between them. What is repeated without end must not match a blank, so it stays inside one
/// word; a group is repeated at most <see cref="MaxRepeats"/> times, holds no repeated group, and begins or ends with a blank in each of its
/// alternatives, so that every repeat takes a word of its own. What can be tried from one place is then bounded by the pattern alone. The engine that
/// does not backtrack would need no proof, but takes 20 ms and 200 KB for each of more than a thousand patterns.
/// </summary>
internal ref struct PatternBounds
{
    public const int MaxRepeats = 20;

    private readonly ReadOnlySpan<char> _pattern;
    private int _at;

    private PatternBounds(ReadOnlySpan<char> pattern) => _pattern = pattern;

    /// <summary>Says what the proof fails on; null when the pattern is linear. The pattern is a valid regular expression.</summary>
    public static string? FindMistake(string pattern)
    {
        var reader = new PatternBounds(pattern);
        return reader.ReadAlternatives(out _);
    }

    private string? ReadAlternatives(out Piece group)
    {
        group = new Piece { Edged = true };
        var first = true;
        var edged = false;
        var blankEnd = false;
        for (; ; )
        {
            var atEnd = _at >= _pattern.Length || _pattern[_at] == ')';
            if (atEnd || _pattern[_at] == '|')
            {
                group.Edged &= edged || blankEnd;
                if (atEnd) return null;
                _at++;
                first = true;
                edged = blankEnd = false;
                continue;
            }

            if (ReadOne(out var piece) is { } mistake) return mistake;
            if (ReadQuantifier(ref piece) is { } endless) return endless;
            if (first) edged = piece.Blank;
            blankEnd = piece.Blank;
            first = false;
            group.Repeats |= piece.Repeats;
        }
    }

    private string? ReadOne(out Piece piece)
    {
        piece = default;
        var c = _pattern[_at++];
        switch (c)
        {
            case '(':
                if (!_pattern[_at..].StartsWith("?:", StringComparison.Ordinal)) return "has a group that is not written (?: … )";
                _at += 2;
                var mistake = ReadAlternatives(out piece);
                _at++;
                piece.Group = true;
                return mistake;
            case '[':
                piece.InsideWord = ReadClass();
                return null;
            case '\\':
                var escaped = _pattern[_at++];
                piece.InsideWord = escaped is 'w' or 'd' or 'S' || !char.IsAsciiLetterOrDigit(escaped);
                return char.IsAsciiLetterOrDigit(escaped) && escaped is not ('b' or 'w' or 'd' or 'S') ? $"has \\{escaped}, where only \\b, \\w, \\d and \\S may stand" : null;
            default:
                piece.Blank = c == ' ';
                piece.InsideWord = c is not (' ' or '.' or '^' or '$');
                return null;
        }
    }

    private string? ReadQuantifier(ref Piece piece)
    {
        if (_at >= _pattern.Length) return null;
        int most;
        switch (_pattern[_at])
        {
            case '?':
                most = 1;
                _at++;
                break;
            case '*' or '+':
                most = int.MaxValue;
                _at++;
                break;
            case '{' when _at + 1 < _pattern.Length && char.IsAsciiDigit(_pattern[_at + 1]):
                var end = _at + _pattern[_at..].IndexOf('}');
                var count = _pattern[(_at + 1)..end];
                if (!int.TryParse(count[(count.IndexOf(',') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out most)) most = int.MaxValue;
                _at = end + 1;
                break;
            default:
                return null;
        }

        if (_at < _pattern.Length && _pattern[_at] == '?') _at++;
        piece.Blank = false;
        if (most <= 1 || piece.InsideWord) return null;
        if (most > MaxRepeats) return $"repeats more than a character of a word, and more than {MaxRepeats} times";
        if (piece.Group && (!piece.Edged || piece.Repeats)) return "repeats a group that does not begin or end with a blank, or that repeats another";
        piece.Repeats |= piece.Group;
        return null;
    }

    // Whether no character of the class is a blank.
    private bool ReadClass()
    {
        var negated = _pattern[_at] == '^';
        if (negated) _at++;
        var hasBlank = false;
        var hasEscape = false;
        var start = _at;
        while (_pattern[_at] != ']' || _at == start)
        {
            hasEscape |= _pattern[_at] is '\\' or '[';
            hasBlank |= _pattern[_at] == ' ' || (_pattern[_at] == '-' && _at > start && _pattern[_at - 1] < ' ');
            _at++;
        }

        _at++;
        return !hasEscape && hasBlank == negated;
    }

    private struct Piece
    {
        public bool Group;
        public bool Blank;
        public bool InsideWord;
        public bool Edged;
        public bool Repeats;
    }
}
