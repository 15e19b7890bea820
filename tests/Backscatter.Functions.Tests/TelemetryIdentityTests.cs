using Azure.Identity;
using Backscatter.Functions.Settings;

namespace Backscatter.Functions.Tests;

public sealed class TelemetryIdentityTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("ClientId=2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f", false)]
    [InlineData("Authorization=AAD", true)]
    [InlineData("ClientId=2f6ad8a1-0000-4000-8000-1a2b3c4d5e6f;Authorization=AAD", true)]
    public void Telemetry_is_sent_by_an_identity_where_the_setting_says_so(string? setting, bool byIdentity) =>
        Assert.Equal(byIdentity, TelemetryIdentity.Of(setting) is ManagedIdentityCredential);
}
