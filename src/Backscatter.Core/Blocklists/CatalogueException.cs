namespace Backscatter.Core.Blocklists;

/// <summary>A catalogue file cannot be used. The message is one line: the file, the place in it, what is wrong and what to do.</summary>
public sealed class CatalogueException : FormatException
{
    /// <summary>With no message of its own.</summary>
    public CatalogueException()
    {
    }

    /// <summary>With the one line.</summary>
    public CatalogueException(string message) : base(message)
    {
    }

    /// <summary>With the one line and what led to it.</summary>
    public CatalogueException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal static CatalogueException At(string file, string place, string wrong, string remedy) =>
        new($"{file}: {(place.Length == 0 ? "" : place + ": ")}{wrong}; {remedy}.");
}
