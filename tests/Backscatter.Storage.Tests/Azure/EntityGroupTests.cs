using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Azure.Tables;

namespace Backscatter.Storage.Tests.Azure;

/// <summary>What Table Storage refuses and the emulator does not, or not with a line that says what: each limit met, and passed by one.</summary>
public sealed class EntityGroupTests
{
    private const int OwnBytes = 4 + (2 * 2);

    [Fact]
    public void A_transaction_is_of_one_partition()
    {
        var group = new EntityGroup("p").Put(Row("1"));

        Assert.Throws<ArgumentException>(() => group.Put(new TableEntity("q", "2")));
        Assert.Throws<ArgumentException>(() => group.Delete(new RowKey("q", "2"), ETag.All));
        Assert.Single(group.Actions);
    }

    [Fact]
    public void A_transaction_writes_a_row_once()
    {
        var group = new EntityGroup("p").Add(Row("1"));

        Assert.Throws<ArgumentException>(() => group.Replace(Row("1"), new ETag("W/\"1\"")));
        Assert.Throws<ArgumentException>(() => group.Delete(new RowKey("p", "1"), ETag.All));
        group.Put(Row("I"));
        Assert.Equal(2, group.Actions.Count);
    }

    [Fact]
    public void A_transaction_has_a_hundred_rows_and_no_more()
    {
        var group = new EntityGroup("p");
        for (var number = 0; number < 100; number++) group.Put(Row($"{number}"));

        Assert.Throws<StoreException>(() => group.Put(Row("100")));
        Assert.Throws<StoreException>(() => group.Delete(new RowKey("p", "100"), ETag.All));
        Assert.Equal(100, group.Actions.Count);
    }

    // In the text of a request binary properties are a third longer.
    [Fact]
    public void A_transaction_has_four_mebibytes_as_text_and_no_more()
    {
        var group = new EntityGroup("p");
        for (var number = 0; number < 3; number++) group.Put(Packed($"{number}", 15 * 65536));

        Assert.Throws<StoreException>(() => group.Put(Packed("3", 3 * 65536)));
        group.Put(Packed("3", 2 * 65536));
        Assert.Equal(4, group.Actions.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain text")]
    [InlineData("\" < é 😀")]
    public void What_a_row_takes_in_a_request_is_not_underestimated(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1000));
        var asJson = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { ["PartitionKey"] = "p", ["RowKey"] = "1", ["Text"] = text, ["Text@odata.type"] = "Edm.String" });

        Assert.InRange(EntityLimits.InTransaction(new TableEntity("p", "1") { ["Text"] = text }), asJson.Length, asJson.Length + 2048);
    }

    [Fact]
    public void A_row_has_one_mebibyte_as_the_service_counts_and_no_more()
    {
        // 15 full parts; the last property takes what is left. Each property: 8, two for each character of its name, 4 for its length.
        var entity = Packed("1", 15 * 65536);
        var left = (1024 * 1024) - OwnBytes - (15 * (8 + (2 * "Packed00".Length) + 4 + 65536)) - (8 + 2 + 4);
        entity["T"] = new byte[left];

        Assert.Equal(1024 * 1024, EntityLimits.Check(entity));
        entity["T"] = new byte[left + 1];
        Assert.Throws<StoreException>(() => EntityLimits.Check(entity));
    }

    [Fact]
    public void A_binary_property_has_64_kibibytes_and_no_more()
    {
        EntityLimits.Check(new TableEntity("p", "1") { ["B"] = new byte[65536] });
        Assert.Throws<StoreException>(() => EntityLimits.Check(new TableEntity("p", "1") { ["B"] = new byte[65537] }));
    }

    [Fact]
    public void A_text_property_has_32768_characters_and_no_more()
    {
        EntityLimits.Check(new TableEntity("p", "1") { ["T"] = new string('é', 32768) });
        Assert.Throws<StoreException>(() => EntityLimits.Check(new TableEntity("p", "1") { ["T"] = new string('é', 32769) }));
    }

    [Fact]
    public void A_row_has_252_properties_of_its_own_and_no_more()
    {
        var entity = Row("1");
        for (var number = 0; number < 252; number++) entity[$"P{number}"] = number;
        EntityLimits.Check(entity);

        entity["P252"] = 252;
        Assert.Throws<ArgumentException>(() => EntityLimits.Check(entity));
    }

    [Fact]
    public void Times_begin_with_1601()
    {
        EntityLimits.Check(new TableEntity("p", "1") { ["D"] = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Throws<ArgumentException>(() => EntityLimits.Check(new TableEntity("p", "1") { ["D"] = new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero) }));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("\\")]
    [InlineData("#")]
    [InlineData("?")]
    [InlineData("\t")]
    [InlineData("\u007f")]
    [InlineData("\u009f")]
    public void A_key_has_none_of_the_forbidden_characters(string character)
    {
        Assert.Throws<ArgumentException>(() => new EntityGroup("p").Put(new TableEntity("p", $"a{character}b")));
        Assert.Throws<ArgumentException>(() => new EntityGroup($"p{character}").Delete(new RowKey($"p{character}", "a"), ETag.All));
    }

    [Fact]
    public void A_key_has_512_characters_and_no_more()
    {
        new EntityGroup("p").Put(new TableEntity("p", new string('a', 512)));
        Assert.Throws<ArgumentException>(() => new EntityGroup("p").Put(new TableEntity("p", new string('a', 513))));
    }

    [Fact]
    public void A_property_is_of_a_type_that_we_use() =>
        Assert.Throws<ArgumentException>(() => EntityLimits.Check(new TableEntity("p", "1") { ["G"] = Guid.Empty }));

    [Fact]
    public void Each_type_has_the_size_that_the_service_gives_it()
    {
        Assert.Equal(OwnBytes, EntityLimits.Check(Row("1")));
        Assert.Equal(OwnBytes + 10 + 4 + 6, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = "abc" }));
        Assert.Equal(OwnBytes + 10 + 4 + 3, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = (byte[])[1, 2, 3] }));
        Assert.Equal(OwnBytes + 10 + 1, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = true }));
        Assert.Equal(OwnBytes + 10 + 4, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = 1 }));
        Assert.Equal(OwnBytes + 10 + 8, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = 1L }));
        Assert.Equal(OwnBytes + 10 + 8, EntityLimits.Check(new TableEntity("p", "1") { ["T"] = 1.5 }));
    }

    private static TableEntity Row(string row) => new("p", row);

    private static TableEntity Packed(string row, int bytes)
    {
        var entity = Row(row);
        EntityDocument.SetPacked(entity, new byte[bytes]);
        return entity;
    }
}
