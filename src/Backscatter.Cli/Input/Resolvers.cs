using System.CommandLine;
using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Cli.Input;

/// <summary>Whom to ask: the resolvers named on the command line, else this machine's.</summary>
internal static class Resolvers
{
    /// <summary>The option of every command that asks DNS.</summary>
    public static Option<string[]> Option() => new("--resolver")
    {
        Description = "Ask this resolver; repeatable, asked in order. [default: this machine's]",
        HelpName = "ip[:port]",
    };

    /// <summary>Reads what was given, in its order.</summary>
    /// <exception cref="UsageException">One is no address, or none is given and this machine has none.</exception>
    public static IReadOnlyList<IPEndPoint> Read(IEnumerable<string>? written)
    {
        var named = (written ?? []).Select(text => ResolverAddress.TryParse(text, out var resolver, out var error) ? resolver : throw new UsageException("--resolver " + error)).ToList();
        if (named.Count > 0) return named;
        var found = SystemResolvers.Find();
        return found.Count > 0 ? found : throw new UsageException("this machine has no resolver configured; name one with --resolver ip[:port]");
    }
}
