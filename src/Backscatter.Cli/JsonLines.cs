using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Backscatter.Cli;

/// <summary>Reads one JSON object a line and writes one a line, in order.</summary>
internal static class JsonLines
{
    /// <summary>Longer lines are refused: no reply and no answer is a megabyte.</summary>
    private const int LongestLine = 1024 * 1024;

    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// Answers each line. A line that cannot be used is answered with <c>{"error": …}</c> in its place, so that the order holds, and makes the
    /// exit code <see cref="ExitCode.Usage"/>.
    /// </summary>
    public static async Task<int> AnswerAsync<TIn, TOut>(TextReader input, TextWriter output, Func<TIn, TOut> answer, CancellationToken cancellationToken)
        where TIn : class
    {
        var exit = ExitCode.Pass;
        for (var number = 1; await input.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            string written;
            try
            {
                if (line.Length > LongestLine) throw new FormatException("the line is longer than a megabyte");
                var read = JsonSerializer.Deserialize<TIn>(line, Options) ?? throw new FormatException("the line is null, an object is needed");
                written = JsonSerializer.Serialize(answer(read), Options);
            }
            catch (Exception exception) when (exception is JsonException or FormatException or UsageException)
            {
                exit = ExitCode.Usage;
                var why = exception is JsonException json ? $"not the JSON object expected{(json.Path is { Length: > 0 } path ? $" at {path}" : "")}" : exception.Message;
                written = JsonSerializer.Serialize(new { error = $"line {number}: {why}" }, Options);
            }

            await output.WriteLineAsync(written.AsMemory(), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        return exit;
    }
}
