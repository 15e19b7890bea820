using System.Text;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using NJsonSchema;

namespace Backscatter.Core.Tests.Discovery;

public sealed class MailProvidersTests
{
    [Theory]
    [InlineData("example-com.mail.protection.outlook.com", "microsoft-365")]
    [InlineData("fitjar-kommune-no.k-v1.mx.microsoft", "microsoft-365")]
    [InlineData("aspmx.l.google.com", "google-workspace")]
    [InlineData("ALT1.ASPMX.L.GOOGLE.COM.", "google-workspace")]
    [InlineData("aspmx2.googlemail.com", "google-workspace")]
    [InlineData("mxa-0077f301.gslb.pphosted.com", "proofpoint")]
    [InlineData("mx1-us1.ppe-hosted.com", "proofpoint-essentials")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast")]
    [InlineData("za-smtp-inbound-2.mimecast.co.za", "mimecast")]
    [InlineData("d20147a.ess.barracudanetworks.com", "barracuda")]
    [InlineData("d108805b.ess.uk.barracudanetworks.com", "barracuda")]
    [InlineData("mx1.hc1656-87.eu.iphmx.com", "cisco-secure-email")]
    [InlineData("mx01.hornetsecurity.com", "hornetsecurity")]
    [InlineData("mx19b.antispameurope.com", "hornetsecurity")]
    [InlineData("inbound-smtp.eu-west-1.amazonaws.com", "amazon-ses")]
    [InlineData("mxa.eu.mailgun.org", "mailgun")]
    [InlineData("mx2.zoho.eu", "zoho")]
    [InlineData("mx3.mail.ovh.net", "ovh")]
    [InlineData("mx00.ionos.de", "ionos")]
    [InlineData("in1-smtp.messagingengine.com", "fastmail")]
    [InlineData("mailsec.protonmail.ch", "proton")]
    [InlineData("diputacion.in.tmes.trendmicro.eu", "trend-micro")]
    [InlineData("mx-01-eu-central-1.prod.hydra.sophos.com", "sophos")]
    [InlineData("filter10.antispamcloud.com", "spamexperts")]
    [InlineData("cluster5a.eu.messagelabs.com", "messagelabs")]
    [InlineData("route1.mx.cloudflare.net", "cloudflare-email-routing")]
    [InlineData("google.com", "google-workspace")]
    [InlineData("evilgoogle.com", null)]
    [InlineData("google.com.example", null)]
    [InlineData("ec2-192-0-2-1.eu-west-1.compute.amazonaws.com", null)]
    [InlineData("vps-1.vps.ovh.net", null)]
    [InlineData("com", null)]
    [InlineData("", null)]
    [InlineData("...", null)]
    public void An_MX_host_is_recognised_at_label_boundaries(string host, string? id)
    {
        Assert.Equal(id, MailProviders.Shipped.ByMxHost(host)?.Id);
    }

    [Theory]
    [InlineData("spf.protection.outlook.com", "microsoft-365")]
    [InlineData("_spf.google.com", "google-workspace")]
    [InlineData("eu._netblocks.mimecast.com", "mimecast")]
    [InlineData("spf.ess.de.barracudanetworks.com", "barracuda")]
    [InlineData("spf-0077f303.pphosted.com", "proofpoint")]
    [InlineData("%{i}.spf.acme.iphmx.com", "cisco-secure-email")]
    [InlineData("spf.hornetsecurity.com", "hornetsecurity")]
    [InlineData("amazonses.com", "amazon-ses")]
    [InlineData("u17235485.wl236.sendgrid.net", "sendgrid")]
    [InlineData("servers.mcsv.net", "mailchimp")]
    [InlineData("spf.mandrillapp.com", "mandrill")]
    [InlineData("_spf.eu.mailgun.org", "mailgun")]
    [InlineData("zohomail.com", "zoho")]
    [InlineData("mx.ovh.com", "ovh")]
    [InlineData("_spf-eu.ionos.com", "ionos")]
    [InlineData("spf.messagingengine.com", "fastmail")]
    [InlineData("_spf.protonmail.ch", "proton")]
    [InlineData("146708740.spf05.hubspotemail.net", "hubspot")]
    [InlineData("SPF.MTASV.NET.", "postmark")]
    [InlineData("%{i}._ip.%{h}._ehlo.%{d}._spf.vali.email", "valimail")]
    [InlineData("sendgrid.com._nspf.vali.email", "sendgrid")]
    [InlineData("%{ir}.%{v}.%{d}.spf.has.pphosted.com", "proofpoint-hosted-spf")]
    [InlineData("spf.example.com", null)]
    [InlineData("notsendgrid.net", null)]
    public void An_include_is_recognised_at_label_boundaries_and_the_longest_suffix_decides(string include, string? id)
    {
        Assert.Equal(id, MailProviders.Shipped.ByInclude(include)?.Id);
    }

    [Theory]
    [InlineData("40.92.0.0/15", "microsoft-365")]
    [InlineData("40.93.1.2", "microsoft-365")]
    [InlineData("40.92.0.0/14", null)]
    [InlineData("192.0.2.1", null)]
    public void A_published_range_is_recognised(string range, string? id)
    {
        Assert.Equal(id, MailProviders.Shipped.ByRange(AddressRange.Parse(range))?.Id);
    }

    [Fact]
    public void The_shipped_catalogue_says_that_addresses_are_shared_and_whose_are_not()
    {
        Assert.Equal("shared: the provider's, not yours to fix", MailProviders.Shipped.ByInclude("sendgrid.net")?.Note);
        var host = MailProviders.Shipped.ByInclude("x._spf.vali.email")!;
        Assert.Equal("hosts the SPF record; the addresses in it are those of the domain's own senders", host.Note);
        Assert.False(host.OwnsAddresses);
        Assert.True(MailProviders.Shipped.All.Count >= 150);
    }

    [Fact]
    public async Task The_shipped_catalogue_keeps_to_its_schema()
    {
        var schema = await JsonSchema.FromJsonAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/schemas/mail-providers.schema.json")));
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src/Backscatter.Core/Discovery/Data/mail-providers.json"));
        Assert.Empty(schema.Validate(shipped));
        Assert.NotEmpty(schema.Validate(shipped.Replace("\"role\": \"gateway\"", "\"role\": \"filter\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_of_the_operator_takes_the_place_of_the_shipped_one()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Catalogue("""{"id": "own", "name": "Own", "role": "gateway", "mxSuffixes": ["filter.example"], "spfIncludes": [], "source": "https://filter.example"}"""));
            var providers = MailProviders.Load(path);
            Assert.Equal("own", providers.ByMxHost("mx1.filter.example")?.Id);
            Assert.Null(providers.ByMxHost("aspmx.l.google.com"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_said_in_one_line()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "providers.json");
        var error = Assert.Throws<DataFileException>(() => MailProviders.Load(missing));
        Assert.Equal($"{missing}: does not exist; name a file that this user may read.", error.Message);
    }

    [Theory]
    [InlineData("", "line 1: is no valid JSON; correct it there.")]
    [InlineData("{\n\"schema\":", "line 2: is no valid JSON; correct it there.")]
    [InlineData("null", "is null where an object belongs; write { … } as the schema of the file describes it.")]
    [InlineData("""{"schema": "backscatter.blocklists/1"}""", "schema: is \"backscatter.blocklists/1\", a format that is not known here; write \"backscatter.mail-providers/1\".")]
    [InlineData("""{"schema": "backscatter.mail-providers/1", "providers": []}""", "note: is missing; add it.")]
    [InlineData("""{"schema": "backscatter.mail-providers/1", "note": "n", "provider": []}""", "has no property \"provider\"; correct its name or remove it.")]
    public void A_file_that_is_no_catalogue_is_said_in_one_line(string json, string said)
    {
        var error = Assert.Throws<DataFileException>(() => MailProvidersFile.Read("own.json", Encoding.UTF8.GetBytes(json)));
        Assert.Equal("own.json: " + said, error.Message);
    }

    [Theory]
    [InlineData("\"role\": \"filter\"", "own: role: is \"filter\"; write one of mailbox, gateway, sender, forwarder, spf-host.")]
    [InlineData("\"colour\": \"red\"", "own: has no property \"colour\"; correct its name or remove it.")]
    [InlineData("\"id\": \"Own One\"", "providers[0] id: is \"Own One\"; write lower-case letters, digits and single hyphens.")]
    [InlineData("\"source\": \"hearsay\"", "own: source: is no address of a page; write one that begins with https://.")]
    [InlineData("\"mxSuffixes\": []", "own: has nothing to be recognised by; give it mxSuffixes or spfIncludes.")]
    [InlineData("\"mxSuffixes\": [\"com\"]", "own: mxSuffixes: has \"com\", which is no suffix; write at least two labels in lower case.")]
    [InlineData("\"mxSuffixes\": [\"Filter.example\"]", "own: mxSuffixes: has \"Filter.example\", which is no suffix; write at least two labels in lower case.")]
    [InlineData("\"mxSuffixes\": [\"a.example\", \"a.example\"]", "providers: has the MX suffix a.example twice; keep one.")]
    public void A_broken_entry_is_said_with_its_place_and_what_to_do(string property, string said)
    {
        var properties = new Dictionary<string, string>
        {
            ["id"] = "\"own\"",
            ["name"] = "\"Own\"",
            ["role"] = "\"gateway\"",
            ["mxSuffixes"] = "[\"filter.example\"]",
            ["spfIncludes"] = "[]",
            ["source"] = "\"https://filter.example\"",
        };
        var (name, value) = (property.Split('"')[1], property[(property.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        properties[name] = value;
        var entry = "{" + string.Join(", ", properties.Select(pair => $"\"{pair.Key}\": {pair.Value}")) + "}";
        var error = Assert.Throws<DataFileException>(() => MailProvidersFile.Read("own.json", Encoding.UTF8.GetBytes(Catalogue(entry))));
        Assert.Equal("own.json: " + said, error.Message);
    }

    private static string Catalogue(string entry) => $$"""{"schema": "backscatter.mail-providers/1", "note": "shared", "providers": [{{entry}}]}""";
}
