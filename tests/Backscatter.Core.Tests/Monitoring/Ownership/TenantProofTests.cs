using Backscatter.Core.Data;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Names;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Monitoring.Ownership;

public sealed class TenantProofTests
{
    // printf %s contoso | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f, the first 40 digits
    private const string ContosoToken = "fbcf16eeaa37a9357d5b7caedd2c2d181c51dea2";
    private const string FabrikamToken = "964cfbbed64b456e77b6109985c6cfcb5368d50e";
    private const string Name = "_backscatter.contoso.example";

    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    [Theory]
    [InlineData("contoso", ContosoToken)]
    [InlineData("fabrikam", FabrikamToken)]
    public void The_token_is_made_of_the_key_and_the_tenant(string tenant, string token) => Assert.Equal(token, TenantProof.Token(Key, TenantId.Parse(tenant)));

    [Fact]
    public void Another_key_makes_another_token() => Assert.NotEqual(ContosoToken, TenantProof.Token([.. Key.Reverse()], TenantId.Parse("contoso")));

    [Fact]
    public void The_record_stands_below_a_label_of_ours()
    {
        Assert.Equal(Name, TenantProof.RecordName(DomainName.Parse("Contoso.example"))!.Ascii);
        Assert.Equal("_backscatter.xn--mnchen-3ya.example", TenantProof.RecordName(DomainName.Parse("münchen.example"))!.Ascii);
        Assert.Null(TenantProof.RecordName(DomainName.Parse(string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61)))));
    }

    [Theory]
    [InlineData("proven", $"{Name} TXT \"backscatter-verification={ContosoToken}\"", "_backscatter.contoso.example has the tenant's token")]
    [InlineData("proven", $"{Name} TXT \"v=spf1 -all\"\n{Name} TXT \"backscatter-verification={ContosoToken}\"", "_backscatter.contoso.example has the tenant's token")]
    [InlineData("proven", $"{Name} TXT \"backscatter-verification=fbcf16eeaa37a9357d5b\" \"7caedd2c2d181c51dea2\"", "_backscatter.contoso.example has the tenant's token")]
    [InlineData("proven", $"{Name} TXT \"  Backscatter-Verification=FBCF16EEAA37A9357D5B7CAEDD2C2D181C51DEA2 \"", "_backscatter.contoso.example has the tenant's token")]
    [InlineData("proven", $"{Name} CNAME proofs.contoso.example\nproofs.contoso.example TXT \"backscatter-verification={ContosoToken}\"", "_backscatter.contoso.example has the tenant's token")]
    [InlineData("not-there", "contoso.example MX 10 mx.contoso.example", "_backscatter.contoso.example has no TXT record; add the one with the tenant's token")]
    [InlineData("not-there", $"{Name} A 192.0.2.1", "_backscatter.contoso.example has no TXT record; add the one with the tenant's token")]
    [InlineData("not-there", $"{Name} CNAME gone.contoso.example", "_backscatter.contoso.example has no TXT record; add the one with the tenant's token")]
    [InlineData("not-there", $"contoso.example TXT \"backscatter-verification={ContosoToken}\"", "_backscatter.contoso.example has no TXT record; add the one with the tenant's token")]
    [InlineData("not-there", $"{Name} TXT \"backscatter-verification={FabrikamToken}\"", "_backscatter.contoso.example has a token, but not this tenant's; put the tenant's own there")]
    [InlineData("not-there", $"{Name} TXT \"backscatter-verification={ContosoToken}0\"", "_backscatter.contoso.example has a token, but not this tenant's; put the tenant's own there")]
    [InlineData("not-there", $"{Name} TXT \"{ContosoToken}\"", $"_backscatter.contoso.example has a TXT record, but no token: \"{ContosoToken}\"; add one more with the tenant's")]
    [InlineData("not-there", $"{Name} TXT \"\u001b[31m\"", "_backscatter.contoso.example has a TXT record, but no token: \"\\x1b[31m\"; add one more with the tenant's")]
    [InlineData("unknown", $"{Name} TXT SERVFAIL", "DNS gave no answer for _backscatter.contoso.example TXT (_backscatter.contoso.example TXT: ServerFailure); try again later")]
    [InlineData("unknown", $"{Name} TXT TIMEOUT", "DNS gave no answer for _backscatter.contoso.example TXT (_backscatter.contoso.example TXT: Timeout); try again later")]
    [InlineData("unknown", $"{Name} TXT REFUSED", "DNS gave no answer for _backscatter.contoso.example TXT (_backscatter.contoso.example TXT: Refused); try again later")]
    [InlineData("not-there", $"{Name} TXT NXDOMAIN", "_backscatter.contoso.example has no TXT record; add the one with the tenant's token")]
    public async Task An_answer_proves_it_or_not_or_says_nothing(string outcome, string zone, string why)
    {
        var reply = await new ZoneResolver(zone).AskAsync(new DnsQuestion(Name, DnsRecordType.TXT), TestContext.Current.CancellationToken);

        var answer = TenantProof.Judge(reply, ContosoToken);

        Assert.Equal((outcome, why), (Words<ProofOutcome>.Of(answer.Outcome), answer.Why));
    }
}
