using Backscatter.Web.Hosting;
using Microsoft.Extensions.Configuration;

namespace Backscatter.Infra.Tests.Rules;

/// <summary>That the program takes what would be set, word for word.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("large")]
    public void The_program_has_nothing_against_its_settings(string size)
    {
        // What only a deployment knows is an expression in brackets: the address of the service is the one such setting of the section.
        var settings = Snapshot.Load(size).Settings.Select(setting => KeyValuePair.Create(setting.Name.Replace("__", ":", StringComparison.Ordinal), setting.Value.StartsWith('[') ? "1.1.1.1" : (string?)setting.Value));

        BoundSettings.TryRead(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), out _, out var faults);

        Assert.Equal([], faults);
    }
}
