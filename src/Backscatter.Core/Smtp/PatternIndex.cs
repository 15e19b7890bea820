namespace Backscatter.Core.Smtp;

/// <summary>Says in one pass over a wording which of many patterns can match it at all, by the literals of their <see cref="LiteralCover"/>.</summary>
internal sealed class PatternIndex
{
    private readonly Node _root = new();
    private readonly int _sets;

    /// <summary>Indexes the patterns and tells each which sets of literals are its own; a pattern is in one index only.</summary>
    public PatternIndex(IEnumerable<ReplyPattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            var first = _sets;
            foreach (var literals in LiteralCover.Find(pattern.Text))
            {
                foreach (var literal in literals) _root.Add(literal, _sets);
                _sets++;
            }

            pattern.Sets = first.._sets;
        }
    }

    /// <summary>The patterns that can match; all others cannot.</summary>
    public PossiblePatterns Find(string wording)
    {
        var found = new ulong[(_sets + 63) / 64];
        for (var i = 0; i < wording.Length; i++)
        {
            var node = _root.Next(wording[i]);
            for (var j = i + 1; node is not null; j++)
            {
                foreach (var set in node.Sets) found[set / 64] |= 1UL << (set % 64);
                node = j < wording.Length ? node.Next(wording[j]) : null;
            }
        }

        return new PossiblePatterns(found);
    }

    private sealed class Node
    {
        private char[] _letters = [];
        private Node[] _next = [];

        public int[] Sets { get; private set; } = [];

        public Node? Next(char letter)
        {
            var place = _letters.AsSpan().IndexOf(letter);
            return place < 0 ? null : _next[place];
        }

        public void Add(ReadOnlySpan<char> literal, int set)
        {
            if (literal.Length == 0)
            {
                if (!Sets.Contains(set)) Sets = [.. Sets, set];
                return;
            }

            if (Next(literal[0]) is not { } next)
            {
                next = new Node();
                _letters = [.. _letters, literal[0]];
                _next = [.. _next, next];
            }

            next.Add(literal[1..], set);
        }
    }
}

/// <summary>The patterns that can match one wording: those of whose every set of literals it has one.</summary>
internal readonly struct PossiblePatterns(ulong[] found)
{
    public bool Contains(ReplyPattern pattern)
    {
        for (var set = pattern.Sets.Start.Value; set < pattern.Sets.End.Value; set++)
        {
            if ((found[set / 64] & (1UL << (set % 64))) == 0) return false;
        }

        return true;
    }
}
