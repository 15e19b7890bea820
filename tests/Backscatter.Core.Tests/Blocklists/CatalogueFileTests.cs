using System.Text;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class CatalogueFileTests
{
    private const string Least = """ "zone":"bl.example.org","name":"Example","kind":"block","subjects":["ipv4"],"standing":"alive","scope":"address","severity":"low" """;

    [Theory]
    [InlineData("", "f.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("{\n  \"schema\": }", "f.json: line 2: is no valid JSON; correct it there.")]
    [InlineData("{\"schema\":\"backscatter.blocklists/1\",\n\"lists\":[],\"lists\":[]}", "f.json: names \"lists\" twice; keep one of them.")]
    [InlineData("[]", "f.json: is a list where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("{}", "f.json: schema: is missing; add it.")]
    [InlineData("""{"schema":"backscatter.blocklists/9","lists":[]}""", "f.json: schema: is \"backscatter.blocklists/9\", a format that is not known here; write \"backscatter.blocklists/1\".")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":{}}""", "f.json: lists: is an object where a list belongs; write [ … ].")]
    [InlineData("""{"schema":"backscatter.blocklists/1","list":[]}""", "f.json: has no property \"list\"; correct its name or remove it.")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":[3]}""", "f.json: lists[0]: is a number where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":[{}]}""", "f.json: lists[0] zone: is missing; add it.")]
    [InlineData("""{"schema":"backscatter.blocklists/1","lists":[{"zone":"127.0.0.1"}]}""", "f.json: lists[0] zone: \"127.0.0.1\" is an IP address, not a domain name; write a DNS zone such as bl.example.org.")]
    public void A_broken_file_gives_one_line(string json, string message) => Assert.Equal(message, Complaint(json));

    [Theory]
    [InlineData(",\"zones\":\"x\"", "has no property \"zones\"; correct its name or remove it.")]
    [InlineData(",\"name\":\"x\"", "names \"name\" twice; keep one of them.")]
    [InlineData(",\"website\":\"ftp://example.org\"", "website: is \"ftp://example.org\"; write an http or https address.")]
    [InlineData(",\"on\":\"yes\"", "on: is text; write true or false.")]
    [InlineData(",\"holds\":\" \"", "holds: is empty; fill it in or leave the property out.")]
    [InlineData(",\"holds\":\"a\\u001bb\"", "holds: contains a control character; remove it: the text is shown on one line.")]
    [InlineData(",\"holds\":null", "holds: is null where text belongs; write it in quotes.")]
    [InlineData(",\"codes\":[{\"answer\":\"127.0.0\",\"result\":\"listed\",\"meaning\":\"m\"}]", "codes[0] answer: \"127.0.0\": an answer has four octets; write an answer such as 127.0.0.2, 127.0.1.2-99 or 127.0.*.3.")]
    [InlineData(",\"codes\":[{\"answer\":\"127.0.0.256\",\"result\":\"listed\",\"meaning\":\"m\"}]", "codes[0] answer: \"127.0.0.256\": \"256\" is no octet: a number, a range such as 2-24, or *; write an answer such as 127.0.0.2, 127.0.1.2-99 or 127.0.*.3.")]
    [InlineData(",\"codes\":[{\"answer\":\"10.0.0.2\",\"result\":\"listed\",\"meaning\":\"m\"}]", "codes[0] answer: \"10.0.0.2\": an answer of a list begins with 127 (RFC 5782 section 2.1); write an answer such as 127.0.0.2, 127.0.1.2-99 or 127.0.*.3.")]
    [InlineData(",\"codes\":[{\"answer\":\"127.0.0.*\",\"bit\":3,\"result\":\"listed\",\"meaning\":\"m\"}]", "codes[0] answer: \"127.0.0.*\": bit 3 is none of 1, 2, 4, 8, 16, 32, 64, 128; write an answer such as 127.0.0.2, 127.0.1.2-99 or 127.0.*.3.")]
    [InlineData(",\"codes\":[{\"answer\":\"127.0.0.2\",\"result\":\"not-listed\",\"meaning\":\"m\"}]", "codes[0] result: is \"not-listed\", which an answer never says; write informational or unknown.")]
    [InlineData(",\"codes\":[{\"answer\":\"127.0.0.2\",\"result\":\"bad\",\"meaning\":\"m\"}]", "codes[0] result: is \"bad\"; write one of listed, not-listed, allow-listed, informational, unknown.")]
    [InlineData(",\"refusalCodes\":[{\"rcode\":\"NXDOMAIN\",\"meaning\":\"m\"}]", "refusalCodes[0] rcode: is an answer, not a refusal; write REFUSED, SERVFAIL or another failure.")]
    [InlineData(",\"testPoints\":{\"ipv4\":{\"listed\":\"::1\"}}", "testPoints ipv4 listed: \"::1\" is no address of that family; write one.")]
    [InlineData(",\"key\":{\"name\":\"k\",\"queryName\":\"<subject>.bl.example.org\"}", "key queryName: is \"<subject>.bl.example.org\"; write <subject> and <key> once each in front of bl.example.org, such as <subject>.<key>.bl.example.org.")]
    [InlineData(",\"terms\":{\"commercialUse\":\"allowed\",\"questionsPerDay\":1.5}", "terms questionsPerDay: is no whole number; write it without a fraction.")]
    [InlineData(",\"removal\":{\"policy\":\"automatic\",\"expiresAfterDays\":0,\"advice\":\"a\"}", "removal expiresAfterDays: is no number in its range; write a number from 0.01 to 3650.")]
    public void A_broken_entry_gives_one_line_with_its_zone_and_place(string property, string message) =>
        Assert.Equal("f.json: list bl.example.org: " + message, Complaint(File(Least + property)));

    [Theory]
    [InlineData("", "is off and does not say why; add \"offBecause\".")]
    [InlineData(",\"on\":true,\"offBecause\":\"x\"", "is on and says why it is off; remove \"offBecause\".")]
    [InlineData(",\"on\":true,\"key\":{\"name\":\"k\",\"required\":true,\"queryName\":\"<subject>.<key>.bl.example.org\"}", "needs a key and is on without one; write \"onWithKey\" instead of \"on\".")]
    [InlineData(",\"onWithKey\":true,\"offBecause\":\"x\"", "is on with a key and describes none; add \"key\" or remove \"onWithKey\".")]
    [InlineData(",\"on\":true,\"containedIn\":[\"other.example.org\"]", "is contained in other.example.org, which no entry describes; correct containedIn or add that list.")]
    [InlineData(",\"on\":true,\"containedIn\":[\"bl.example.org\"]", "is contained in itself; correct containedIn.")]
    [InlineData(",\"on\":true,\"containedIn\":[\"dnsbl.sorbs.net\"]", "is contained in dnsbl.sorbs.net, which has ended; remove it from containedIn.")]
    [InlineData(",\"on\":true,\"ended\":{\"how\":\"x\"}", "has an \"ended\" and a standing that denies it; write \"standing\": \"ended\".")]
    [InlineData(",\"on\":true,\"testPoints\":{\"ipv6\":{\"listed\":\"::1\"}}", "has test points of a kind that its subjects do not name; correct subjects or testPoints.")]
    [InlineData(",\"on\":true,\"testPoints\":{\"ipv4\":{}}", "has test points with nothing in them; add listed or notListed, or remove them.")]
    public void An_entry_that_contradicts_itself_is_refused(string property, string message) =>
        Assert.Equal("f.json: list bl.example.org: " + message, Complaint(File(Least + property)));

    [Fact]
    public void A_dead_list_cannot_be_on() => Assert.Equal(
        "f.json: list bl.example.org: has ended or is not to be believed, and is on; remove \"on\".",
        Complaint(File(Least.Replace("alive", "ended", StringComparison.Ordinal) + ",\"on\":true,\"ended\":{\"how\":\"x\"}")));

    [Fact]
    public void A_dead_list_says_how_it_ended() => Assert.Equal(
        "f.json: list bl.example.org: has ended and does not say how; add \"ended\".",
        Complaint(File(Least.Replace("alive", "ended", StringComparison.Ordinal))));

    [Fact]
    public void A_list_of_praise_cannot_blame() => Assert.Equal(
        "f.json: list bl.example.org: is no block list and has a code that blames; write \"kind\": \"block\" or another result.",
        Complaint(File(Least.Replace("\"block\"", "\"allow\"", StringComparison.Ordinal) + ",\"on\":true,\"codes\":[{\"answer\":\"127.0.0.2\",\"result\":\"listed\",\"meaning\":\"m\"}]")));

    [Fact]
    public void A_zone_named_twice_in_one_file_is_refused() => Assert.Equal(
        "f.json: list bl.example.org: bl.example.org is named twice in this file; keep one of the entries.",
        Complaint($$"""{"schema":"backscatter.blocklists/1","lists":[{ {{Least}},"on":true},{ {{Least}},"on":true}]}"""));

    [Fact]
    public void Two_lists_cannot_contain_each_other() => Assert.Equal(
        "f.json: list a.example.org: and b.example.org contain each other; remove one of the two containedIn.",
        Complaint($$"""
        {"schema":"backscatter.blocklists/1","lists":[
          { {{Least.Replace("bl.", "a.", StringComparison.Ordinal)}},"on":true,"containedIn":["b.example.org"]},
          { {{Least.Replace("bl.", "b.", StringComparison.Ordinal)}},"on":true,"containedIn":["a.example.org"]}]}
        """));

    [Fact]
    public void A_file_adds_lists_and_replaces_shipped_ones_where_they_stand()
    {
        var merged = BlocklistCatalogue.Shipped.With("f.json", Encoding.UTF8.GetBytes($$"""
            {"schema":"backscatter.blocklists/1","lists":[
              { {{Least}},"on":true},
              { {{Least.Replace("bl.example.org", "psbl.surriel.com", StringComparison.Ordinal)}},"offBecause":"We do not want it."}]}
            """));

        Assert.Equal(BlocklistCatalogue.Shipped.Lists.Count + 1, merged.Lists.Count);
        Assert.Equal("bl.example.org", merged.Lists[^1].Zone);
        Assert.Equal("Example", merged.Find("psbl.surriel.com")!.Name);
        Assert.DoesNotContain(merged.Default(BlocklistKeys.None), list => list.Zone == "psbl.surriel.com");
        Assert.Equal("PSBL - Passive Spam Block List", BlocklistCatalogue.Shipped.Find("psbl.surriel.com")!.Name);
    }

    [Fact]
    public void A_file_on_disk_is_read_with_and_without_a_byte_order_mark()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            System.IO.File.WriteAllText(path, File(Least + ",\"on\":true"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            Assert.NotNull(BlocklistCatalogue.Load(path).Find("bl.example.org"));
            System.IO.File.WriteAllText(path, File(Least + ",\"on\":true"));
            Assert.NotNull(BlocklistCatalogue.Load(path).Find("bl.example.org"));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_not_there_gives_one_line()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-catalogue.json");
        var complaint = Assert.Throws<DataFileException>(() => BlocklistCatalogue.Load(path));
        Assert.Equal($"{path}: does not exist; name a file that this user may read.", complaint.Message);
    }

    [Fact]
    public void A_folder_is_no_file()
    {
        var complaint = Assert.Throws<DataFileException>(() => BlocklistCatalogue.Load(Path.GetTempPath()));
        Assert.EndsWith(": cannot be read; name a file that this user may read.", complaint.Message, StringComparison.Ordinal);
    }

    private static string File(string entry) => $$"""{"schema":"backscatter.blocklists/1","lists":[{ {{entry}} }]}""";

    private static string Complaint(string json)
    {
        var message = Assert.Throws<DataFileException>(() => BlocklistCatalogue.Shipped.With("f.json", Encoding.UTF8.GetBytes(json))).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
