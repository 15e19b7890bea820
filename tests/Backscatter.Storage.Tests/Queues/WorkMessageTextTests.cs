using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Storage.Queues;
using CsCheck;

namespace Backscatter.Storage.Tests.Queues;

public sealed class WorkMessageTextTests
{
    [Fact]
    public void A_message_is_written_in_plain_ascii()
    {
        var message = new WorkMessage("scan-batch", 1, JsonSerializer.SerializeToElement(new { who = "Ä<&>'\"" }));

        Assert.Equal("""{"schema":"scan-batch","version":1,"body":{"who":"\u00C4\u003C\u0026\u003E\u0027\u0022"}}""", WorkMessageText.Write(message));
    }

    [Fact]
    public void A_message_without_a_body_is_refused() => Assert.Throws<ArgumentException>(() => WorkMessageText.Write(new WorkMessage("scan-batch", 1, default)));

    [Fact]
    public void Whatever_is_written_is_read_again() =>
        Gen.Select(Gen.String[1, 40], Gen.Int[1, int.MaxValue], Gen.String).Sample((schema, version, text) =>
        {
            // A lone surrogate is no text; JSON replaces it.
            var (name, inner) = (new string([.. schema.Where(c => !char.IsSurrogate(c)), 's']), new string([.. text.Where(c => !char.IsSurrogate(c))]));
            var body = JsonSerializer.SerializeToElement(new { text = inner, list = (string[])[inner, name] });
            var written = WorkMessageText.Write(new WorkMessage(name, version, body));
            Assert.True(WorkMessageText.TryRead(written, out var read));
            Assert.Equal((name, version, body.GetRawText()), (read.Schema, read.Version, JsonSerializer.Serialize(read.Body)));
            Assert.True(written.All(c => c is >= ' ' and < (char)127 and not '<' and not '>' and not '&'));
        });

    [Fact]
    public void No_text_makes_the_reader_throw() => Gen.Char["{}[]\":,0\\ud8aschemvrionbdy "].Array[0, 60].Sample(text =>
    {
        Assert.False(WorkMessageText.TryRead(new string(text), out var message) && message.Version < 1);
    });

    [Theory]
    [InlineData("""{"schema":"\ud800","version":1,"body":1}""")]
    [InlineData("""{"schema":"a","version":1e99,"body":1}""")]
    [InlineData("""{"schema":"a","version":1.5,"body":1}""")]
    [InlineData("""{"schema":"a","version":1,"Body":1}""")]
    public void A_near_miss_is_no_message(string text) => Assert.False(WorkMessageText.TryRead(text, out _));
}
