namespace Backscatter.Cli.Output;

/// <summary>How what stays writes its log: a line of text, or of JSON, for each event.</summary>
internal enum LogFormat
{
    Text,
    Json,
}
