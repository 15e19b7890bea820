namespace Backscatter.Infra.Tests.Code;

/// <summary>That the names are all found: a setting that is not seen could be missing in Azure without a word.</summary>
public sealed class SettingsSourceTests
{
    [Fact]
    public void Settings_are_found_whatever_their_form()
    {
        const string settings = """
            public sealed class WrittenSettings
            {
                public const string Section = "Service";
                public string? Name { get; set; }
                public string[] Many { get; set; } = [];
                public Inner Part { get; set; } = new();
                public IReadOnlyList<Inner> Parts { get; init; } = [];
                public Dictionary<string, string> Named { get; set; } = [];
                public int Computed => 1;
            }
            public sealed class Inner { public int? Size { get; set; } }
            """;
        const string connection = """
            public static class StorageConnection
            {
                public const string Name = "Store";
                public static object Open(IConfiguration configuration)
                {
                    var section = configuration.GetSection(Name);
                    return Open(Address(section, "tables", "table"), section["credential"], configuration["WHOLE"]);
                }
            }
            """;
        const string triggers = """
            public sealed class Timers
            {
                public Task Run([TimerTrigger("%Schedule%")] TimerInfo timer) => Task.CompletedTask;
                public Task Other([TimerTrigger("0 0 * * * *")] TimerInfo timer) => Task.CompletedTask;
            }
            """;

        Assert.Equal(
            ["Schedule", "Service__Many__#", "Service__Name", "Service__Named__*", "Service__Part__Size", "Service__Parts__#__Size", "Store__credential", "Store__tables", "WHOLE"],
            SettingsSource.Read([settings, connection, triggers]));
    }

    [Theory]
    [InlineData("Backscatter__Resolvers__#")]
    [InlineData("Backscatter__Concurrency")]
    [InlineData("Storage__tableServiceUri")]
    [InlineData("Storage__queueServiceUri")]
    [InlineData("Storage__credential")]
    [InlineData("Storage__clientId")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public void Those_of_the_service_are(string setting) => Assert.Contains(setting, BoundNames.Settings);

    [Fact]
    public void Queues_tables_and_keys_are_named_by_the_program()
    {
        Assert.Contains("scans-poison", BoundNames.Queues);
        Assert.Contains("BackscatterWatch", BoundNames.Tables);
        Assert.Contains("BACKSCATTER_KEY_SPAMHAUS_DQS", BoundNames.ListKeyVariables);
    }
}
