using Backscatter.Core.Dns;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests.Dns;

public sealed class LabBlocklistTests
{
    [Theory]
    [InlineData("2.0.0.127.bl.example", "127.0.0.2")]
    [InlineData("1.0.0.127.bl.example", null)]
    [InlineData("2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example", "127.0.0.2")]
    [InlineData("1.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.example", null)]
    [InlineData("test.bl.example", "127.0.0.2")]
    [InlineData("invalid.bl.example", null)]
    [InlineData("25.100.51.198.bl.example", "127.0.0.4")]
    [InlineData("26.100.51.198.bl.example", null)]
    [InlineData("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example", "127.0.0.3")]
    [InlineData("spam.example.bl.example", "127.0.1.2")]
    [InlineData("www.spam.example.bl.example", null)]
    public void A_list_lists_what_it_holds_and_its_test_points(string name, string? address)
    {
        var list = new LabBlocklist("bl.example")
        {
            Listings = [new("198.51.100.25", "127.0.0.4"), new("2001:db8::1", "127.0.0.3"), new("Spam.Example", "127.0.1.2")],
        };

        Assert.Equal(address, Addresses(list, name).SingleOrDefault());
    }

    [Fact]
    public void The_reason_of_a_listing_is_a_text_record()
    {
        var list = new LabBlocklist("bl.example") { Listings = [new("192.0.2.1", "127.0.0.2", "Spam seen today")] };

        Assert.Equal("Spam seen today", Assert.IsType<TextRecord>(Assert.Single(Answer(list, "1.2.0.192.bl.example", DnsRecordType.TXT).Answers)).Text);
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("127.255.255.254")]
    public void A_list_that_answers_everything_answers_for_what_none_may_list(string address)
    {
        var list = new LabBlocklist("bl.example") { AnswersEverythingWith = address };

        Assert.Equal([address], Addresses(list, "1.0.0.127.bl.example"));
        Assert.Equal([address], Addresses(list, "invalid.bl.example"));
    }

    [Fact]
    public void Test_points_of_a_lists_own_replace_the_usual_ones()
    {
        var list = new LabBlocklist("bl.example") { TestPoints = [new("dbltest.com", "127.0.1.2")] };

        Assert.Equal(["127.0.1.2"], Addresses(list, "dbltest.com.bl.example"));
        Assert.Empty(Addresses(list, "2.0.0.127.bl.example"));
    }

    private static IEnumerable<string> Addresses(LabBlocklist list, string name) =>
        Answer(list, name, DnsRecordType.A).Answers.OfType<AddressRecord>().Select(record => record.Address.ToString());

    private static LabAnswer Answer(LabBlocklist list, string name, DnsRecordType type) => new LabLookup([list.ToZone()]).Answer(new DnsQuestion(name, type));
}
