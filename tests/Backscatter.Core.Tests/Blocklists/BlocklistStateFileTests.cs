using System.Text;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using NJsonSchema;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class BlocklistStateFileTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly BlocklistState Full = new()
    {
        Health =
        [
            new ListHealth("psbl.surriel.com", SubjectKinds.IPv4)
            {
                Tested = ListState.Failed,
                Reason = UnknownReason.ListFailedSelfTest,
                Why = "127.0.0.2 must be listed and is not",
                TestedAt = Noon,
                QuarantinedSince = Noon.AddDays(-1),
                Since = Noon.AddHours(-2),
                Events = [new HealthEvent("psbl.surriel.com", SubjectKinds.IPv4, Noon.AddHours(-2), ListState.Failed, "127.0.0.2 must be listed and is not")],
            },
            new ListHealth("dbl.nordspam.com", SubjectKinds.Domain) { Tested = ListState.Healthy, Why = "its test points hold", TestedAt = Noon },
        ],
        Sightings = [new Sighting("psbl.surriel.com", "192.0.2.99", Noon.AddDays(-3), Noon.AddHours(-1), Noon, 5, 1, true)],
        Usual = [new FleetCount("psbl.surriel.com", SubjectKinds.IPv4, 500, 3)],
        Spent = [new OperatorSpending("Spamikaze", new DateOnly(2026, 11, 23), 1234)],
        Cursors = [new SweepCursor("Spamikaze", "psbl.surriel.com", "99.2.0.192")],
    };

    [Fact]
    public void What_is_written_is_read_again()
    {
        var read = BlocklistStateFile.Read("state.json", BlocklistStateFile.Write(Full));

        Assert.Equal(BlocklistStateFile.Write(Full), BlocklistStateFile.Write(read));
        Assert.Equal(Full.Sightings, read.Sightings);
        Assert.Equal(Full.Usual, read.Usual);
        Assert.Equal(Full.Spent, read.Spent);
        Assert.Equal(Full.Cursors, read.Cursors);
        Assert.Equal(Full.Health.Select(health => health with { Events = [] }).Select(health => health.ToString()), read.Health.Select(health => health with { Events = [] }).Select(health => health.ToString()));
        Assert.Equal(Full.Health[0].Events, read.Health[0].Events);
    }

    [Fact]
    public async Task It_fits_its_published_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "blocklist-state.schema.json"));

        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(BlocklistStateFile.Write(Full))).Select(error => error.ToString()));
        Assert.Empty(schema.Validate(Encoding.UTF8.GetString(BlocklistStateFile.Write(BlocklistState.Empty))).Select(error => error.ToString()));
        Assert.NotEmpty(schema.Validate("""{"schema":"backscatter.blocklist-state/1","health":[{"zone":"a"}],"sightings":[],"usual":[],"spent":[],"cursors":[]}"""));
    }

    [Fact]
    public void A_file_is_replaced_as_a_whole_and_one_that_is_not_there_is_empty()
    {
        var folder = Directory.CreateTempSubdirectory("backscatter-state-");
        try
        {
            var path = Path.Combine(folder.FullName, "state.json");
            Assert.Same(BlocklistState.Empty, BlocklistStateFile.Load(path));

            BlocklistStateFile.Save(path, BlocklistState.Empty);
            BlocklistStateFile.Save(path, Full);

            Assert.Equal(Full.Sightings, BlocklistStateFile.Load(path).Sightings);
            Assert.Equal(["state.json"], folder.GetFiles().Select(file => file.Name));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_in_one_line() =>
        Assert.Equal(
            "/no/such/folder/state.json: cannot be written; name a file in a folder that this user may write to.",
            Assert.Throws<DataFileException>(() => BlocklistStateFile.Save("/no/such/folder/state.json", Full)).Message);

    [Theory]
    [InlineData("", "state.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"sightings\":[{", "state.json: line 1: is no valid JSON; correct it there.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/9\"}", "state.json: schema: is \"backscatter.blocklist-state/9\", a format that is not known here; write \"backscatter.blocklist-state/1\".")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"usual\":[{\"zone\":\"a.b\",\"kind\":\"ipv4\",\"asked\":3,\"listed\":4}]}", "state.json: usual[0] listed: is more than asked; move it away to begin anew: only history and counts are lost.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"spent\":[{\"operator\":\"A\",\"day\":\"soon\",\"questions\":4}]}", "state.json: spent[0] day: is \"soon\", no day; move it away to begin anew: only history and counts are lost.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"cursors\":[{\"operator\":\"A\",\"zone\":\"a\",\"subject\":\"s\"},{\"operator\":\"A\",\"zone\":\"b\",\"subject\":\"s\"}]}", "state.json: cursors: names \"A\" twice; move it away to begin anew: only history and counts are lost.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"health\":[{\"zone\":\"a.b\",\"kind\":\"ipv4\",\"tested\":\"failed\"}]}", "state.json: health of a.b: tested: contradicts its reason; move it away to begin anew: only history and counts are lost.")]
    [InlineData("{\"schema\":\"backscatter.blocklist-state/1\",\"more\":[]}", "state.json: has no property \"more\"; correct its name or remove it.")]
    public void A_damaged_file_is_said_in_one_line(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<DataFileException>(() => BlocklistStateFile.Read("state.json", Encoding.UTF8.GetBytes(text))).Message);
}
