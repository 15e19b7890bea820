using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class PatternBoundsTests
{
    private const string Endless = "repeats more than a character of a word, and more than 20 times";
    private const string Ambiguous = "repeats a group that does not begin or end with a blank, or that repeats another";

    [Theory]
    [InlineData("no such user")]
    [InlineData("(?:^|[^a-z0-9])users?(?: [^ ]+){0,6} (?:unknown|not found)$")]
    [InlineData(@"\bword\w*\d+\S*\b")]
    [InlineData("(?:is |are |was ){0,4}full")]
    [InlineData("[a-z0-9.-]+x*y+")]
    [InlineData(@"5\.1{1,3}")]
    [InlineData(".{0,12}不存在")]
    [InlineData("[^a-z0-9]{0,3}user")]
    [InlineData("(?: (?:the )?[a-z]+){0,20}?x")]
    public void A_pattern_whose_work_from_one_place_is_bounded_is_let_through(string pattern) => Assert.Null(PatternBounds.FindMistake(pattern));

    [Theory]
    [InlineData("user.*unknown", Endless)]
    [InlineData("user.+", Endless)]
    [InlineData(" *x", Endless)]
    [InlineData("[^a-z]+x", Endless)]
    [InlineData("[a-z ]+x", Endless)]
    [InlineData("[!-z -]+x", Endless)]
    [InlineData(@"[\w]+x", Endless)]
    [InlineData("(?: [a-z]+)*x", Endless)]
    [InlineData("(?: [a-z]+)+x", Endless)]
    [InlineData("(?: [a-z]+){2,}x", Endless)]
    [InlineData("(?: [a-z]+){0,21}x", Endless)]
    [InlineData(".{0,21}x", Endless)]
    [InlineData("(?:a+){0,20}x", Ambiguous)]
    [InlineData("(?:a |b){0,20}x", Ambiguous)]
    [InlineData("(?: ?a){0,20}x", Ambiguous)]
    [InlineData("(?: (?:b ){0,20}a){0,20}x", Ambiguous)]
    [InlineData("(a)x", "has a group that is not written (?: … )")]
    [InlineData("(?<name>a)x", "has a group that is not written (?: … )")]
    [InlineData("(?!a)x", "has a group that is not written (?: … )")]
    [InlineData(@"a\sx", @"has \s, where only \b, \w, \d and \S may stand")]
    [InlineData(@"a\1", @"has \1, where only \b, \w, \d and \S may stand")]
    public void Another_pattern_is_refused_with_the_reason(string pattern, string expected) => Assert.Equal(expected, PatternBounds.FindMistake(pattern));

    [Fact]
    public void No_word_of_a_wording_is_longer_than_the_proof_says()
    {
        var wording = ReplyWording.Normalise(new SmtpReply(550, [new string('x', 350) + " " + string.Concat(Enumerable.Repeat("[192.0.2.1]", 50))]));

        Assert.InRange(wording.Split(' ').Max(word => word.Length), ReplyWording.MaxWord, ReplyWording.MaxWord + ReplyWording.Address.Length);
    }
}
