using System.Text;
using System.Text.Json.Serialization;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Data;

public sealed class DataFileTests
{
    private const string Schema = "backscatter.things/1";

    internal enum Colour
    {
        [JsonStringEnumMemberName("deep-red")]
        Red,

        [JsonStringEnumMemberName("green")]
        Green,
    }

    internal enum Unworded
    {
        [JsonStringEnumMemberName("a")]
        First,
        Second,
    }

    [Theory]
    [InlineData("", "things.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("{\n\"schema\":\n}", "things.json: line 3: is no valid JSON; correct it there.")]
    [InlineData("{\"schema\":\"backscatter.things/1\",}", "things.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("{\"schema\":\"backscatter.things/1\"} more", "things.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("[]", "things.json: is a list where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("null", "things.json: is null where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("{}", "things.json: schema: is missing; add it.")]
    [InlineData("{\"schema\":1}", "things.json: schema: is a number where text belongs; write it in quotes.")]
    [InlineData("{\"schema\":\"other/1\"}", "things.json: schema: is \"other/1\", a format that is not known here; write \"backscatter.things/1\".")]
    [InlineData("{\"schema\":\"\\u001b[2J\"}", "things.json: schema: contains a control character; remove it: the text is shown on one line.")]
    public void What_is_no_file_of_the_schema_is_told_in_one_line(string json, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<DataFileException>(() => DataFile.Parse("things.json", Encoding.UTF8.GetBytes(json), Schema)).Message);

    [Fact]
    public void A_file_in_Latin_1_is_told_in_one_line() => Assert.Equal(
        "things.json: is not in UTF-8; save it as UTF-8.",
        Assert.Throws<DataFileException>(() => DataFile.Parse("things.json", Encoding.Latin1.GetBytes("{\"schema\":\"ü\"}"), Schema)).Message);

    [Theory]
    [InlineData("{\"schema\":\"\\ud800\"}")]
    [InlineData("{\"schema\":\"backscatter.things/1\",\"\\udc00\":1}")]
    public void Half_a_character_is_told_in_one_line(string json) => Assert.Equal(
        "things.json: has half a character, written as \\u with a surrogate alone; write both halves or none.",
        Assert.Throws<DataFileException>(() => DataFile.Parse("things.json", Encoding.UTF8.GetBytes(json), Schema)).Message);

    [Fact]
    public void A_byte_order_mark_is_no_fault() =>
        Assert.NotNull(DataFile.Parse("things.json", (byte[])[0xef, 0xbb, 0xbf, .. "{\"schema\":\"backscatter.things/1\"}"u8], Schema));

    [Fact]
    public void Depth_is_bounded() => Assert.EndsWith(
        "is no valid JSON; correct it there.",
        Assert.Throws<DataFileException>(() => DataFile.Parse("things.json", Encoding.UTF8.GetBytes(new string('[', 10_000)), Schema)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("\"name\":7", "things.json: name: is a number where text belongs; write it in quotes.")]
    [InlineData("\"name\":\"  \"", "things.json: name: is empty; fill it in or leave the property out.")]
    [InlineData("\"name\":null", "things.json: name: is null where text belongs; write it in quotes.")]
    [InlineData("\"name\":\"a\\nb\"", "things.json: name: contains a control character; remove it: the text is shown on one line.")]
    [InlineData("\"flag\":\"yes\"", "things.json: flag: is text; write true or false.")]
    [InlineData("\"number\":1.5", "things.json: number: is no whole number; write it without a fraction.")]
    [InlineData("\"number\":11", "things.json: number: is no number in its range; write a number from 1 to 10.")]
    [InlineData("\"number\":1e999", "things.json: number: is no number in its range; write a number from 1 to 10.")]
    [InlineData("\"number\":\"1\"", "things.json: number: is no number in its range; write a number from 1 to 10.")]
    [InlineData("\"colour\":\"blue\"", "things.json: colour: is \"blue\"; write one of deep-red, green.")]
    [InlineData("\"colour\":\"Green\"", "things.json: colour: is \"Green\"; write one of deep-red, green.")]
    [InlineData("\"words\":[\"a\",1]", "things.json: words: is a number where text belongs; write it in quotes.")]
    [InlineData("\"words\":\"a\"", "things.json: words: is text where a list belongs; write [ … ].")]
    [InlineData("\"inner\":{\"value\":true}", "things.json: inner value: is true or false where text belongs; write it in quotes.")]
    [InlineData("\"inner\":[]", "things.json: inner: is a list where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("\"items\":[{\"value\":\"a\"},{}]", "things.json: items[1] value: is missing; add it.")]
    [InlineData("\"items\":[{\"value\":\"a\",\"valeu\":\"b\"}]", "things.json: a: has no property \"valeu\"; correct its name or remove it.")]
    [InlineData("\"colour\":\"green\",\"colour\":\"deep-red\"", "things.json: names \"colour\" twice; keep one of them.")]
    [InlineData("\"color\":\"green\"", "things.json: has no property \"color\"; correct its name or remove it.")]
    public void A_fault_names_the_file_the_place_what_is_wrong_and_what_to_do(string part, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<DataFileException>(() => Read("{\"schema\":\"backscatter.things/1\"," + part + "}")).Message);

    [Fact]
    public void Text_is_bounded() => Assert.Equal(
        "things.json: name: has 601 characters; use at most 600.",
        Assert.Throws<DataFileException>(() => Read($"{{\"schema\":\"{Schema}\",\"name\":\"{new string('x', 601)}\"}}")).Message);

    [Fact]
    public void What_is_right_is_read() => Assert.Equal(
        "n True 7 Green a,b v i,j",
        Read($$"""{"schema":"{{Schema}}","name":"n","flag":true,"number":7,"colour":"green","words":["a","b"],"inner":{"value":"v"},"items":[{"value":"i"},{"value":"j"}]}"""));

    [Theory]
    [InlineData("missing.json", "does not exist")]
    [InlineData("missing/missing.json", "does not exist")]
    [InlineData("", "cannot be read")]
    public void A_file_that_cannot_be_opened_is_told_in_one_line(string name, string wrong)
    {
        var path = Path.Combine(Path.GetTempPath(), name);

        Assert.Equal($"{path}: {wrong}; name a file that this user may read.", Assert.Throws<DataFileException>(() => DataFile.Read(path)).Message);
    }

    [Fact]
    public void A_path_in_a_complaint_cannot_write_on_the_terminal() =>
        Assert.DoesNotContain(Assert.Throws<DataFileException>(() => DataFile.Read("/nowhere/\u001b[2J")).Message, char.IsControl);

    [Fact]
    public void A_path_that_no_file_can_have_is_told_in_one_line() =>
        Assert.EndsWith("; name a file that this user may read.", Assert.Throws<DataFileException>(() => DataFile.Read("/nowhere/\0")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_words_of_an_enumeration_are_read_and_written_as_they_stand()
    {
        Assert.Equal(["deep-red", "green"], Words<Colour>.All);
        Assert.Equal("deep-red", Words<Colour>.Of(Colour.Red));
        Assert.True(Words<Colour>.TryRead("green", out var green));
        Assert.Equal(Colour.Green, green);
        Assert.False(Words<Colour>.TryRead("Red", out _));
        Assert.False(Words<Colour>.TryRead("GREEN", out _));
        Assert.False(Words<Colour>.TryRead("", out _));
    }

    [Fact]
    public void An_enumeration_with_a_member_without_a_word_is_a_fault_of_ours() => Assert.Equal(
        "Unworded.Second has no word",
        Assert.Throws<TypeInitializationException>(() => Words<Unworded>.Of(Unworded.First)).InnerException!.Message);

    private static string Read(string json)
    {
        var root = DataFile.Parse("things.json", Encoding.UTF8.GetBytes(json), Schema);
        var (name, flag, number) = (root.OptionalText("name"), root.Flag("flag"), root.Count("number", 1, 10));
        var (colour, words, inner) = (root.OptionalWord<Colour>("colour"), string.Join(',', root.Texts("words")), root.Child("inner")?.Text("value"));
        var items = root.Children("items").Select(ReadItem).ToList();
        root.RejectUnknown();
        return $"{name} {flag} {number} {colour} {words} {inner} {string.Join(',', items)}";
    }

    private static string ReadItem(DataPlace place)
    {
        var value = place.Text("value");
        place.Name(value);
        place.RejectUnknown();
        return value;
    }
}
