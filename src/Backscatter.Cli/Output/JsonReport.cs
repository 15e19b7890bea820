using System.Text.Json;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>The document itself, as <c>docs/schemas/scan.schema.json</c> describes it.</summary>
internal static class JsonReport
{
    public static void Write(ScanDocument document, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(document, ScanDocument.Json));
}
