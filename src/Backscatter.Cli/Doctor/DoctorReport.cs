using System.Text.Json;
using Backscatter.Cli.Output;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Spectre.Console;

namespace Backscatter.Cli.Doctor;

/// <summary>In which form a visit is written.</summary>
internal enum DoctorFormat
{
    Table,
    Json,
}

/// <summary>Writes what was seen: a line for each check with its next step below, or JSON.</summary>
internal static class DoctorReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonLines.Options) { WriteIndented = true };

    private sealed record CheckPart(string Id, string Verdict, string Why, string? NextStep, IReadOnlyList<string>? Further);

    public static void Write(IReadOnlyList<DoctorCheck> checks, DoctorFormat format, TextWriter output)
    {
        if (format == DoctorFormat.Json) WriteJson(checks, output);
        else WriteLines(checks, output);
    }

    private static void WriteJson(IReadOnlyList<DoctorCheck> checks, TextWriter output) => output.WriteLine(JsonSerializer.Serialize(
        new
        {
            Schema = "backscatter.doctor/1",
            Verdict = Words<Verdict>.Of(Assessment.Worst(checks.Select(check => check.Verdict))),
            Checks = checks.Select(check => new CheckPart(check.Id, Words<Verdict>.Of(check.Verdict), check.Why, check.NextStep, check.Further.Count > 0 ? check.Further : null)),
        },
        Indented));

    private static void WriteLines(IReadOnlyList<DoctorCheck> checks, TextWriter output)
    {
        var console = Terminal.For(output);
        var width = checks.Max(check => check.Id.Length);
        foreach (var check in checks)
        {
            console.MarkupInterpolated(Sign(check.Verdict));
            output.Write($" {check.Id.PadRight(width)}  {check.Why}\n");
            foreach (var line in new[] { check.NextStep }.OfType<string>().Concat(check.Further)) output.Write($"  {new string(' ', width)}  → {line}\n");
        }
    }

    private static FormattableString Sign(Verdict verdict) => verdict switch
    {
        Verdict.Pass => $"[green]✓[/]",
        Verdict.Fail => $"[red]✗[/]",
        _ => $"[yellow]?[/]",
    };
}
