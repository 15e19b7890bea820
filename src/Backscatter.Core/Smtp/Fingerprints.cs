using Backscatter.Core.Data;

namespace Backscatter.Core.Smtp;

/// <summary>
/// The platforms that <see cref="PlatformRecognition"/> knows, and the signs it knows them by. They are data, see
/// <c>docs/schemas/fingerprints.schema.json</c>: one file is shipped, an operator can name another of the same format in its place. Safe for use
/// from many threads.
/// </summary>
public sealed class Fingerprints
{
    /// <summary>The schema id of a file of fingerprints.</summary>
    public const string Schema = "backscatter.fingerprints/1";

    private static readonly Lazy<Fingerprints> FromAssembly = new(FingerprintsFile.ReadShipped);

    internal Fingerprints(string version, IReadOnlyList<Platform> all)
    {
        Version = version;
        All = all;
        Index = new PatternIndex(all.SelectMany(platform => platform.Signs).SelectMany(sign => sign.Patterns));
    }

    /// <summary>The fingerprints that come with the program.</summary>
    public static Fingerprints Shipped => FromAssembly.Value;

    /// <summary>The version of the file, part of the evidence.</summary>
    public string Version { get; }

    /// <summary>The platforms in the order of the file.</summary>
    public IReadOnlyList<Platform> All { get; }

    internal PatternIndex Index { get; }

    /// <summary>Reads a file of the same format as the shipped one; it takes the place of the shipped one.</summary>
    /// <exception cref="DataFileException">The file can't be used; one line says which file, where, what is wrong and what to do.</exception>
    public static Fingerprints Load(string path) => FingerprintsFile.Read(path);
}
