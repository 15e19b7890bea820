using System.Text.Json;

namespace Backscatter.Core.Tests.Blocklists;

internal static class Words
{
    /// <summary>The word of a verdict as it stands in JSON.</summary>
    public static string Of<T>(T value) where T : struct, Enum => JsonSerializer.Serialize(value).Trim('"');
}
