using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Web.Errors;

namespace Backscatter.Web.Http;

/// <summary>Reads the fixed words of a query.</summary>
internal static class QueryWords
{
    /// <summary>The value of a word; null where none is given.</summary>
    public static T? Read<T>(string name, string? word) where T : struct, Enum => word switch
    {
        null or "" => null,
        _ when Words<T>.TryRead(word, out var value) => value,
        _ => throw ApiException.Invalid(name, $"{ForeignText.Quote(word, 40)} is none of {string.Join(", ", Words<T>.All)}"),
    };
}
