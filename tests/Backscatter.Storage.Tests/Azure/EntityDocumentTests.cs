using System.Text;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Azure.Tables;

namespace Backscatter.Storage.Tests.Azure;

public sealed class EntityDocumentTests
{
    private static readonly RowKey Key = new("p", "1");

    [Theory]
    [InlineData(32_768, true)]
    [InlineData(32_769, false)]
    public void What_fits_one_property_can_be_read_by_people(int characters, bool isText)
    {
        var document = Encoding.UTF8.GetBytes(new string('é', characters));

        var entity = EntityDocument.Of(Key, document);

        Assert.Equal(isText, entity.ContainsKey("Document"));
        Assert.Equal(!isText, entity.ContainsKey("Packed00"));
        Assert.Equal(document, EntityDocument.ReadBytes(entity));
        EntityLimits.Check(entity);
    }

    [Fact]
    public void Bytes_that_are_no_text_come_back_as_they_were()
    {
        byte[] document = [0xff, 0xfe, 0x00, 0xc3];
        Assert.Equal(document, EntityDocument.ReadBytes(EntityDocument.Of(Key, document)));
    }

    [Fact]
    public void What_packs_into_15_properties_fits_and_more_is_refused_in_one_line()
    {
        var random = new byte[(15 * 65536) - 1024];
        new Random(20261126).NextBytes(random);
        var entity = EntityDocument.Of(Key, random);
        Assert.Equal(random, EntityDocument.ReadBytes(entity));
        Assert.True(entity.ContainsKey("Packed14"));

        var failure = Assert.Throws<StoreException>(() => EntityDocument.Of(Key, [.. random, .. random[..2048]]));
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_row_without_a_document_of_ours_is_a_failure_that_says_so()
    {
        Assert.Contains("holds no document that this version can read", Assert.Throws<StoreException>(() => EntityDocument.Read<List<string>>(new TableEntity("p", "1"))).Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => EntityDocument.Read<List<string>>(new TableEntity("p", "1") { ["Document"] = "{" }));
        Assert.Throws<StoreException>(() => EntityDocument.Read<List<string>>(new TableEntity("p", "1") { ["Packed00"] = (byte[])[1, 2, 3] }));
    }
}
