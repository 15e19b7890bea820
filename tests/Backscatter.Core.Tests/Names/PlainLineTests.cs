using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Names;

public sealed class PlainLineTests
{
    [Theory]
    [InlineData("Contoso \"Süd\" Ltd", null)]
    [InlineData("株式会社", null)]
    [InlineData("1234567890123456789012345678901", "is 1 to 30 characters long")]
    [InlineData("", "is 1 to 30 characters long")]
    [InlineData(" \t", "is 1 to 30 characters long")]
    [InlineData("a\r\nBcc: b@c.example", "has a control character or a character that is not seen; write it on one line")]
    [InlineData("a\u2028b", "has a control character or a character that is not seen; write it on one line")]
    [InlineData("a\u202eb", "has a control character or a character that is not seen; write it on one line")]
    [InlineData("a\u0000b", "has a control character or a character that is not seen; write it on one line")]
    public void A_line_for_people_is_short_and_shows_all_that_is_in_it(string text, string? problem) => Assert.Equal(problem, PlainLine.Problem(text, 30));
}
