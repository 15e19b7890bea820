using System.Net;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Serving;

/// <summary>An address that the service listens at.</summary>
/// <param name="IsTls">Whether it speaks TLS.</param>
/// <param name="Address">The address; null for <c>localhost</c>, which is both loopback addresses.</param>
/// <param name="Port">The port; 0 for a free one.</param>
internal sealed record ListenAddress(bool IsTls, IPAddress? Address, int Port)
{
    /// <summary>Where it listens when nobody says otherwise.</summary>
    public const string Default = "http://127.0.0.1:5025";

    /// <summary>Whether nobody but this machine can reach it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Reads one: a scheme, an address of this machine (<c>*</c> for all), and a port.</summary>
    /// <param name="option">What named it, for the complaint.</param>
    /// <param name="text">What was written.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static ListenAddress Parse(string option, string text)
    {
        // Kestrel takes these for every address.
        var readable = text.Replace("://*", "://[::]", StringComparison.Ordinal).Replace("://+", "://[::]", StringComparison.Ordinal);
        if (!Uri.TryCreate(readable, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
            throw new UsageException($"{option} {ForeignText.Quote(text, 80)} is no address to listen at; write one such as {Default}");
        if (uri.Host == "localhost") return new ListenAddress(uri.Scheme == "https", null, uri.Port);
        return IPAddress.TryParse(uri.Host, out var address)
            ? new ListenAddress(uri.Scheme == "https", address, uri.Port)
            : throw new UsageException($"{option} {ForeignText.Quote(text, 80)} has a name in it; write an address of this machine, such as {Default}");
    }

    /// <summary>Why one may not be listened at; null where it may.</summary>
    /// <param name="option">What named it.</param>
    /// <param name="text">What was written.</param>
    /// <param name="isBehindProxy">Whether TLS ends before this process.</param>
    public string? Refusal(string option, string text, bool isBehindProxy) => IsLoopback || IsTls || isBehindProxy
        ? null
        : $"{option} {ForeignText.Escape(text, 80)} can be reached from elsewhere without TLS, and whoever reads the key on the way is an administrator; "
            + "write https:// and name a certificate (docs/serve.md), or say --behind-proxy where TLS ends before it";
}
