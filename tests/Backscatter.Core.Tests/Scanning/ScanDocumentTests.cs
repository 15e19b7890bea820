using System.Net;
using System.Text.Json;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Compliance;
using NJsonSchema;

namespace Backscatter.Core.Tests.Scanning;

public sealed class ScanDocumentTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly MailProvider Shared = new("shared", "Shared Mail", ProviderRole.Sender, [], [], [], "shared", "test");

    [Fact]
    public async Task A_listing_says_whose_it_is_when_it_lapses_and_how_it_was_confirmed()
    {
        var answer = (await AnswersAsync(null)).Single(part => Text(part, "zone") == "ips.backscatterer.org");

        Assert.Equal("confirmed", Text(answer, "confirmation"));
        Assert.Equal("127.0.0.2 by 192.0.2.54:53", Text(answer, "secondLook"));
        Assert.Equal("this address", Text(answer, "reach"));
        Assert.Equal("client", Text(answer, "toFix"));
        Assert.Equal("nothing", Text(answer, "cost"));
        Assert.Equal("2026-11-25T12:00:00+00:00", Text(answer, "firstSeen"));
        Assert.Equal("2026-12-23", Text(answer, "lapsesBy"));
        Assert.Equal("lapses on 2026-12-23 if nothing new happens", Text(answer, "lapse"));
    }

    [Fact]
    public async Task What_is_no_listing_says_nothing_of_that()
    {
        var answer = (await AnswersAsync(null)).Single(part => Text(part, "zone") == "psbl.surriel.com");

        Assert.All(["confirmation", "secondLook", "reach", "toFix", "cost", "firstSeen", "lapsesFrom", "lapsesBy", "lapse", "cached"], name => Assert.False(answer.TryGetProperty(name, out _), name));
    }

    [Fact]
    public async Task A_shared_address_is_shown_as_its_providers()
    {
        var answer = (await AnswersAsync(Shared)).Single(part => Text(part, "zone") == "ips.backscatterer.org");

        Assert.Equal("provider", Text(answer, "toFix"));
        Assert.StartsWith("Nothing: the address is shared by the customers of Shared Mail", Text(answer, "nextStep"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(25, 20)]
    public async Task Calls_back_stand_with_their_endpoint_the_earliest_twenty_of_them(int calls, int? shown)
    {
        var facts = Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown") with
        {
            Callbacks = [.. Enumerable.Range(0, calls).Reverse().Select(i => new SeenCallback(Noon.AddSeconds(i), "192.0.2.7", "mx\u202e", "", "mxcheck-0123456789abcdef@probe.example"))],
        });
        var endpoint = (await TargetAsync(facts)).GetProperty("endpoints")[0];

        Assert.Equal(shown is not null, endpoint.TryGetProperty("callbacks", out var callbacks));
        if (shown is null) return;
        Assert.Equal(shown, callbacks.GetArrayLength());
        Assert.Equal(
            ["at=2026-11-25T12:00:00+00:00", "client=192.0.2.7", "helo=mx\u202e", "mailFrom=", "recipient=mxcheck-0123456789abcdef@probe.example"],
            callbacks[0].EnumerateObject().Select(part => $"{part.Name}={part.Value.GetString()}"));
    }

    private static async Task<List<JsonElement>> AnswersAsync(MailProvider? provider)
    {
        var evidence = new BlocklistEvidence("1.2.0.192.ips.backscatterer.org", [IPAddress.Parse("127.0.0.2")], DnsCode.NoError, TimeSpan.FromMinutes(5), "192.0.2.53:53", TimeSpan.FromMilliseconds(3), Noon, null);
        var listed = Seen.Answer("ips.backscatterer.org", "127.0.0.2") with
        {
            Evidence = evidence,
            Confirmation = new Confirmation(ConfirmationState.Confirmed, 2, 2, evidence with { Resolver = "192.0.2.54:53" }),
            Sighting = new Sighting("ips.backscatterer.org", "192.0.2.1", Noon, Noon, Noon, 2, 0, true),
        };
        var facts = Seen.Addresses(Seen.Address("192.0.2.1", provider) with { Listings = [listed, Seen.Answer("psbl.surriel.com", "NXDOMAIN")] });
        return [.. (await TargetAsync(facts)).GetProperty("blocklists")[0].GetProperty("answers").EnumerateArray()];
    }

    private static async Task<JsonElement> TargetAsync(ScanFacts facts)
    {
        Assert.True(Target.TryParse("northwind.example", out var target, out _));
        var report = new ScanReport(target, Noon, TimeSpan.FromSeconds(1), true, facts, Assessment.Of(facts, ControlCatalogue.Shipped));
        var document = new[] { new TenantReport(report, null) }.ToDocument(new SettingsPart(["192.0.2.53:53"], "not-permitted", 25, ["ips.backscatterer.org", "psbl.surriel.com"]), Noon, TimeSpan.FromSeconds(1), complete: true);
        var json = JsonSerializer.Serialize(document, ScanDocument.Json);

        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "scan.schema.json"));
        Assert.Empty(schema.Validate(json).Select(error => error.ToString()));
        return JsonDocument.Parse(json).RootElement.GetProperty("targets")[0];
    }

    private static string? Text(JsonElement part, string name) => part.GetProperty(name).GetString();
}
