using System.Reflection;

namespace Backscatter.Cli.Agents;

/// <summary>The version of this program.</summary>
internal static class AgentVersion
{
    /// <summary>Such as <c>0.1.0</c>, without what a build puts behind it.</summary>
    public static string Text { get; } = (typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];
}
