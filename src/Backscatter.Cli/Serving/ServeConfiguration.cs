using Backscatter.Core.Names;
using Microsoft.Extensions.Configuration;

namespace Backscatter.Cli.Serving;

/// <summary>Where the settings come from: the file, and over it the environment.</summary>
internal static class ServeConfiguration
{
    /// <summary>Reads them.</summary>
    /// <param name="file">The file; null for none.</param>
    /// <exception cref="UsageException">The file cannot be used.</exception>
    public static IConfigurationRoot Read(string? file)
    {
        var builder = new ConfigurationBuilder();
        if (file is not null) builder.AddJsonFile(source =>
        {
            source.Path = Path.GetFullPath(file);
            source.Optional = false;
            source.ReloadOnChange = false;
            source.ResolveFileProvider();
        });
        builder.AddEnvironmentVariables();
        try
        {
            return builder.Build();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--settings {ForeignText.Escape(file!)} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}; name a JSON file that this user may read");
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException)
        {
            // What a parser says may show what stands there, and a password of a certificate may stand there.
            var place = failure.GetBaseException() is System.Text.Json.JsonException { LineNumber: { } line } ? $" line {line + 1}" : "";
            throw new UsageException($"--settings {ForeignText.Escape(file!)}{place}: this is not JSON of settings; docs/serve.md has an example");
        }
    }
}
