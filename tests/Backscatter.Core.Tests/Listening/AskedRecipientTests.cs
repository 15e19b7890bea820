using Backscatter.Core.Listening;
using Backscatter.Core.Names;

namespace Backscatter.Core.Tests.Listening;

public sealed class AskedRecipientTests
{
    private static readonly DomainName[] Ours = [DomainName.Parse("probe.example"), DomainName.Parse("v1.probe.example")];

    [Theory]
    [InlineData("mxcheck-0123456789abcdef@probe.example", "mxcheck-0123456789abcdef@probe.example")]
    [InlineData("MXCHECK-0123456789ABCDEF@Probe.Example", "mxcheck-0123456789abcdef@probe.example")]
    [InlineData("mxcheck-abcdefghij@v1.probe.example", "mxcheck-abcdefghij@v1.probe.example")]
    public void A_sender_with_a_token_is_taken_in_lower_case(string path, string mailbox) =>
        Assert.Equal(new AskedRecipient(RecipientKind.TokenSender, mailbox), AskedRecipient.Of(path, Ours));

    [Theory]
    [InlineData("mxcheck@probe.example", "PlainSender", "mxcheck@probe.example")]
    [InlineData("Postmaster@probe.example", "Role", "postmaster@probe.example")]
    [InlineData("POSTMASTER", "Role", "postmaster@probe.example")]
    [InlineData("abuse@v1.probe.example", "Role", "abuse@v1.probe.example")]
    public void The_other_known_mailboxes_are_taken(string path, string kind, string mailbox) =>
        Assert.Equal((kind, mailbox), (AskedRecipient.Of(path, Ours).Kind.ToString(), AskedRecipient.Of(path, Ours).Mailbox));

    [Theory]
    [InlineData("nosuch@probe.example", "Unknown")]
    [InlineData("mxcheck-relay@probe.example", "Unknown")]
    [InlineData("mxcheck-abcdefgh@probe.example", "Unknown")] // the form of a made-up recipient, which is no token
    [InlineData("mxcheck-@probe.example", "Unknown")]
    [InlineData("mxcheck-0123456789-abcdef@probe.example", "Unknown")]
    [InlineData("mxcheck-0123456789012345678901234567890123456789012345678@probe.example", "Unknown")] // 49 characters
    [InlineData("mxcheck+0123456789abcdef@probe.example", "Unknown")]
    [InlineData("\"mxcheck-0123456789abcdef\"@probe.example", "Unknown")]
    [InlineData("abuse", "Malformed")]
    [InlineData("", "Malformed")]
    [InlineData("@", "Foreign")]
    [InlineData("mxcheck@", "Malformed")]
    [InlineData("mxcheck..x@probe.example", "Malformed")]
    [InlineData(".mxcheck@probe.example", "Malformed")]
    [InlineData("mx check@probe.example", "Malformed")]
    [InlineData("mx\u0000check@probe.example", "Malformed")]
    [InlineData("mxcheck-0123456789äbcdef@probe.example", "NotAscii")]
    [InlineData("mxcheck@probe.example.", "Foreign")]
    [InlineData("mxcheck@probe.example ", "Foreign")]
    [InlineData("mxcheck@[192.0.2.1]", "Foreign")]
    [InlineData("mxcheck@sub.probe.example", "Foreign")]
    [InlineData("mxcheck@notprobe.example", "Foreign")]
    public void Nothing_else_is(string path, string kind)
    {
        var asked = AskedRecipient.Of(path, Ours);

        Assert.Equal((kind, false), (asked.Kind.ToString(), asked.IsTaken));
    }
}
