using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>What each list says, code by code and refusal by refusal, as its operator or its users document it: <c>answers-of-each-list.csv</c>.</summary>
public sealed class AnswersOfEachListTests
{
    private static readonly string[][] Lines =
        [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "Backscatter.Core.Tests", "Blocklists", "answers-of-each-list.csv")).Skip(1).Select(line => line.Split(','))];

    public static TheoryData<string, string, string, string, string> Answers => [.. Lines.Select(cells => new TheoryDataRow<string, string, string, string, string>(cells[0], cells[1], cells[2], cells[3], cells[4]))];

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_means_what_the_table_says(string zone, string subject, string said, string result, string reason)
    {
        var isAddress = char.IsAsciiDigit(said[0]);
        var answer = AnswerExplainer.Explain(BlocklistCatalogue.Shipped, zone, subject, isAddress ? [said] : [], isAddress ? null : said);

        Assert.Equal((result, reason), (Words<AnswerResult>.Of(answer.Result), answer.Reason is { } why ? Words<UnknownReason>.Of(why) : ""));
    }

    [Fact]
    public void The_table_has_every_list_that_can_be_asked()
    {
        var inTable = Lines.Select(cells => cells[0]).ToHashSet();

        Assert.Empty(BlocklistCatalogue.Shipped.Lists.Where(list => list.IsAsked && !inTable.Contains(list.Zone)).Select(list => list.Zone));
        Assert.Equal(408, Lines.Length);
    }
}
