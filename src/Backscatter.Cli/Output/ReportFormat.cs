namespace Backscatter.Cli.Output;

/// <summary>In which form a scan is written.</summary>
internal enum ReportFormat
{
    Table,
    Json,
    Csv,
    Markdown,
}
