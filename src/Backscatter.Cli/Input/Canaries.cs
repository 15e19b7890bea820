using System.CommandLine;
using System.Net;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Input;

/// <summary>The mail servers that show whether port 25 leads out of here; only those that the operator names.</summary>
internal static class Canaries
{
    /// <summary>The option of every command that proves it.</summary>
    public static Option<string[]> Option() => new("--canary")
    {
        Description = "Show first that port 25 leads out, at this mail server of yours; repeatable. With a nonce, which stands in its greeting, also that nobody in between answers for it.",
        HelpName = "host[:port][=nonce]",
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Reads what was given.</summary>
    /// <exception cref="UsageException">One is none.</exception>
    public static IReadOnlyList<Canary> Read(IEnumerable<string>? written) =>
        [.. (written ?? []).Select(text => Canary.TryParse(text, out var canary, out var error) ? canary : throw new UsageException("--canary: " + error)).Distinct()];

    /// <summary>Reads an address of this machine; null where none is given.</summary>
    /// <exception cref="UsageException">It is no address.</exception>
    public static IPAddress? ReadAddress(string option, string? text)
    {
        if (text is null) return null;
        if (IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || address.ToString() == text)) return AddressText.Normalise(address);
        throw new UsageException($"{option} {ForeignText.Quote(text, 60)} is no IP address; write one such as 192.0.2.25 or 2001:db8::25");
    }
}
