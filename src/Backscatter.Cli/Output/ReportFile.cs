using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Output;

/// <summary>Where a report goes: standard output, or a file that appears only when it is whole.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly string? _path;
    private readonly string? _partial;

    private ReportFile(string? path, TextWriter writer)
    {
        _path = path;
        _partial = path is null ? null : path + ".partial";
        Writer = writer;
    }

    public TextWriter Writer { get; }

    /// <summary>Opens it before the work begins, so that a path that can't be written is told at once and not after an hour.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public static ReportFile Open(string? path)
    {
        if (path is null) return new ReportFile(null, Console.Out);
        try
        {
            if (Directory.Exists(path)) throw new UsageException($"--output {ForeignText.Escape(path)} is a folder; name a file");
            return new ReportFile(path, new StreamWriter(path + ".partial", append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--output {ForeignText.Escape(path)} cannot be written; name a file in a folder that exists and that this user may write to");
        }
    }

    /// <summary>Gives the file its name.</summary>
    public void Complete()
    {
        Writer.Flush();
        if (_path is null) return;
        Writer.Dispose();
        File.Move(_partial!, _path, overwrite: true);
    }

    public void Dispose()
    {
        if (_path is null) return;
        Writer.Dispose();
        File.Delete(_partial!);
    }
}
