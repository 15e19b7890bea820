using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Service;
using Microsoft.Extensions.Configuration;

namespace Backscatter.Web.Hosting;

/// <summary>Reads the settings of the service from where a host has them.</summary>
public static class BoundSettings
{
    /// <summary>Reads the section <see cref="WrittenSettings.Section"/>.</summary>
    /// <param name="configuration">What the host has.</param>
    /// <param name="settings">What it says; null where something cannot be used.</param>
    /// <param name="faults">A line for each that cannot, and for each that is no setting.</param>
    public static bool TryRead(IConfiguration configuration, [NotNullWhen(true)] out ServiceSettings? settings, out IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(WrittenSettings.Section);
        var unknown = WrittenSettings.Unknown(section.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key));
        ServiceSettings.TryRead(section.Get<WrittenSettings>() ?? new WrittenSettings(), Environment.GetEnvironmentVariables(), out settings, out var wrong);
        faults = [.. unknown, .. wrong];
        if (faults.Count > 0) settings = null;
        return settings is not null;
    }
}
