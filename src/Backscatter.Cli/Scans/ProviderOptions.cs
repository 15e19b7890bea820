using System.CommandLine;
using System.Globalization;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Scans;

/// <summary>The options that say how gently the servers of one mail provider are knocked at: never harder than without them.</summary>
internal sealed class ProviderOptions
{
    private const string PerMinute = "/min";

    private readonly Option<int> _connections = new("--provider-connections")
    {
        Description = $"Probe so many servers of one mail provider at once, 1 to {ProviderLimits.MostConnections}.",
        HelpName = "number",
        DefaultValueFactory = _ => ProviderLimits.MostConnections,
    };

    private readonly Option<string> _pace = new("--provider-pace")
    {
        Description = $"Begin with so many servers of one mail provider in any minute, 1/min to {ProviderLimits.MostPerMinute}/min, a second apart at least.",
        HelpName = "number/min",
        DefaultValueFactory = _ => $"{ProviderLimits.MostPerMinute}/min",
    };

    public IEnumerable<Option> All => [_connections, _pace];

    /// <summary>What was said, or the default.</summary>
    /// <exception cref="UsageException">It is out of range, or no number.</exception>
    public ProviderLimits Read(ParseResult parsed)
    {
        var connections = parsed.GetValue(_connections);
        if (connections is < 1 or > ProviderLimits.MostConnections)
            throw new UsageException($"--provider-connections {connections} is out of range; 1 to {ProviderLimits.MostConnections} servers of one mail provider are probed at once");
        var pace = parsed.GetValue(_pace)!;
        if (!pace.EndsWith(PerMinute, StringComparison.Ordinal)
            || !int.TryParse(pace[..^PerMinute.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var perMinute)
            || perMinute is < 1 or > ProviderLimits.MostPerMinute)
        {
            throw new UsageException($"--provider-pace {ForeignText.Quote(pace, 40)} is out of range; write 1/min to {ProviderLimits.MostPerMinute}/min, the servers of one mail provider that are begun with in any minute");
        }

        return new ProviderLimits { Connections = connections, PerMinute = perMinute };
    }
}
