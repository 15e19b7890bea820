using System.Text.RegularExpressions;
using Backscatter.Core.Smtp;
using CsCheck;

namespace Backscatter.Core.Tests.Smtp;

public sealed class LiteralCoverTests
{
    [Theory]
    [InlineData("no such user", "no such user")]
    [InlineData("no such (?:user|mailbox)", "no such user,no such mailbox")]
    [InlineData(@"\bgr[ea]y-?list", "grey-list,greylist,gray-list,graylist")]
    [InlineData("users? unknown", "users unknown,user unknown")]
    [InlineData("quota(?: [^ ]+){0,3} exceeded", " exceeded;quota")]
    [InlineData("(?:user|mailbox) .*(?:unknown|full)", "user ,mailbox ;unknown,full")]
    [InlineData("a*", "")]
    [InlineData("(?:abc)*", "")]
    [InlineData("(?:abc){2}", "abc")]
    [InlineData("(?:abc){0,2}", "")]
    [InlineData("[a-z]+", "")]
    [InlineData("abc|[0-9]", "")]
    [InlineData("(?i)abc", "")]
    [InlineData(@"\x41bc", "")]
    [InlineData("abc)", "")]
    [InlineData("(?:abc", "")]
    [InlineData("[abc", "")]
    [InlineData(@"abc\", "")]
    public void The_literals_that_a_match_must_have_are_found(string pattern, string expected) =>
        Assert.Equal(expected, string.Join(';', LiteralCover.Find(pattern).Select(set => string.Join(',', set))));

    [Fact]
    public void Whatever_a_pattern_matches_has_a_literal_of_each_of_its_sets()
    {
        var letters = Gen.Char["abc"].Array[0, 12].Select(chars => new string(chars));
        var atom = Gen.OneOf(Gen.OneOfConst("a", "b", "c", "ab", "bc", ".", "[ab]", "[^a]", @"\b", "^", "$", @"\w", "cab"));
        var quantified = Gen.Select(atom, Gen.OneOfConst("", "", "", "?", "*", "+", "{2}", "{0,2}", "+?"), (a, q) => a is "^" or "$" or @"\b" ? a : $"(?:{a}){q}");
        var sequence = quantified.Array[1, 5].Select(string.Concat);
        var group = Gen.Select(sequence, sequence, sequence, (a, b, c) => $"{a}(?:{b}|{c})");
        var pattern = Gen.OneOf(sequence, group, Gen.Select(group, sequence, (a, b) => $"{a}|{b}"));

        Gen.Select(pattern, letters).Sample(
            (regex, text) =>
            {
                if (!Regex.IsMatch(text, regex, RegexOptions.NonBacktracking)) return;
                Assert.All(LiteralCover.Find(regex), set => Assert.Contains(set, literal => text.Contains(literal, StringComparison.Ordinal)));
            },
            iter: 20_000);
    }
}
