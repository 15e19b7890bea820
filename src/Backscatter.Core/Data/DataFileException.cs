namespace Backscatter.Core.Data;

/// <summary>A data file cannot be used. The message is one line: the file, the place in it, what is wrong and what to do.</summary>
public sealed class DataFileException : FormatException
{
    /// <summary>With no message of its own.</summary>
    public DataFileException()
    {
    }

    /// <summary>With the one line.</summary>
    public DataFileException(string message) : base(message)
    {
    }

    /// <summary>With the one line and what led to it.</summary>
    public DataFileException(string message, Exception innerException) : base(message, innerException)
    {
    }

    internal static DataFileException At(string file, string place, string wrong, string remedy) =>
        new($"{file}: {(place.Length == 0 ? "" : place + ": ")}{wrong}; {remedy}.");
}
