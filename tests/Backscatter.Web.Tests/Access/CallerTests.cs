using System.Security.Claims;
using Backscatter.Core.Monitoring;
using Backscatter.Web.Access;

namespace Backscatter.Web.Tests.Access;

public sealed class CallerTests
{
    private static readonly Dictionary<string, IReadOnlyList<TenantId>> Bindings = new() { ["app-1"] = [TenantId.Parse("contoso"), TenantId.Parse("fabrikam")] };

    [Theory]
    [InlineData("oid=user-9", "*")]
    [InlineData("oid=user-9;backscatter_tenants=contoso", "contoso")]
    [InlineData("oid=user-9;backscatter_tenants=contoso fabrikam,tailspin", "contoso fabrikam tailspin")]
    [InlineData("oid=user-9;backscatter_tenants=contoso;backscatter_tenants=tailspin", "contoso tailspin")]
    [InlineData("oid=user-9;backscatter_tenants=", "")]
    [InlineData("oid=user-9;backscatter_tenants=*", "")]
    [InlineData("oid=user-9;backscatter_tenants=Contoso!", "")]
    [InlineData("azp=app-1", "contoso fabrikam")]
    [InlineData("azp=app-1;backscatter_tenants=fabrikam tailspin", "fabrikam")]
    [InlineData("azp=app-1;backscatter_tenants=tailspin", "")]
    public void Tenants_are_bound_by_claim_and_mapping_and_a_slip_binds_to_nobody(string claims, string tenants)
    {
        var caller = Caller.Of(Principal(claims), Bindings);

        Assert.Equal(tenants, caller.Tenants is null ? "*" : string.Join(' ', caller.Tenants.Select(tenant => tenant.Value).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("roles=Reader", "Reader")]
    [InlineData("roles=Operator;roles=Agent", "Operator Agent")]
    [InlineData("roles=reader", "")]
    [InlineData("roles=2", "")]
    [InlineData("roles=Reader,Administrator", "")]
    [InlineData("role=Administrator", "")]
    public void Only_the_roles_that_there_are_count(string claims, string roles) => Assert.Equal(roles, string.Join(' ', Caller.Of(Principal(claims), Bindings).Roles));

    [Theory]
    [InlineData("oid=1;azp=2;sub=3;name=J. Doe", "J. Doe (1)")]
    [InlineData("azp=2;sub=3", "2")]
    [InlineData("sub=3;preferred_username=j@example.com;name=J", "j@example.com (3)")]
    [InlineData("oid=1;name=a\r\nb", @"a\x0d\x0ab (1)")]
    public void The_audit_log_names_a_caller_on_one_line(string claims, string who) => Assert.Equal(who, Caller.Of(Principal(claims), Bindings).Who);

    private static ClaimsPrincipal Principal(string claims) => new(new ClaimsIdentity(claims.Split(';').Select(claim => claim.Split('=', 2)).Select(claim => new Claim(claim[0], claim[1])), "test"));
}
