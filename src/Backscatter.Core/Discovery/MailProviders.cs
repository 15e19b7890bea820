using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>The catalogue of mail providers: recognises whose an MX host, an SPF include or an address is.</summary>
public sealed class MailProviders
{
    /// <summary>The schema id of a catalogue file.</summary>
    public const string Schema = "backscatter.mail-providers/1";

    private static readonly Lazy<MailProviders> FromAssembly = new(MailProvidersFile.ReadShipped);

    private readonly Dictionary<string, MailProvider> _byMxSuffix;
    private readonly Dictionary<string, MailProvider> _byInclude;

    internal MailProviders(IReadOnlyList<MailProvider> all)
    {
        All = all;
        _byMxSuffix = BySuffix(all, provider => provider.MxSuffixes);
        _byInclude = BySuffix(all, provider => provider.SpfIncludes);
    }

    /// <summary>The catalogue that comes with the program.</summary>
    public static MailProviders Shipped => FromAssembly.Value;

    /// <summary>The providers in the order of the file.</summary>
    public IReadOnlyList<MailProvider> All { get; }

    /// <summary>Reads a catalogue file of the same format as the shipped one; it takes the place of the shipped one.</summary>
    /// <exception cref="DataFileException">The file can't be used; one line says which file, where, what is wrong and what to do.</exception>
    public static MailProviders Load(string path) => MailProvidersFile.Read(path);

    /// <summary>
    /// Whose mail exchanger this host is, or null. The longest suffix decides, and only whole labels count: <c>evilgoogle.com</c> is not Google's.
    /// </summary>
    public MailProvider? ByMxHost(string host) => Nearest(_byMxSuffix, host);

    /// <summary>
    /// Whose SPF record is included by this name, or null. Macros in front do no harm: <c>%{i}._spf.example.net</c> is below <c>example.net</c>.
    /// </summary>
    public MailProvider? ByInclude(string domain) => Nearest(_byInclude, domain);

    /// <summary>Who publishes that it sends from this range, or null.</summary>
    public MailProvider? ByRange(AddressRange range) => All.FirstOrDefault(provider => provider.Ranges.Any(published => published.Contains(range)));

    private static Dictionary<string, MailProvider> BySuffix(IReadOnlyList<MailProvider> all, Func<MailProvider, IReadOnlyList<string>> suffixes) =>
        all.SelectMany(suffixes, (provider, suffix) => (suffix, provider)).ToDictionary(
            pair => pair.suffix, pair => pair.provider, StringComparer.Ordinal);

    private static MailProvider? Nearest(Dictionary<string, MailProvider> suffixes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var suffix = name.ToLowerInvariant().TrimEnd('.');
        while (suffix.Length > 0)
        {
            if (suffixes.TryGetValue(suffix, out var provider)) return provider;
            var dot = suffix.IndexOf('.');
            if (dot < 0) return null;
            suffix = suffix[(dot + 1)..];
        }

        return null;
    }
}
