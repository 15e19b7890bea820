using System.Collections;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>Where the keys of lists come from: a file that the operator names, and the environment, where the file wins.</summary>
public static class ListKeys
{
    /// <summary>What the name of every environment variable with a key begins with.</summary>
    public const string Prefix = "BACKSCATTER_KEY_";

    /// <summary>Reads them.</summary>
    /// <param name="file">The file, or null.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="catalogue">The lists, whose names of keys are the only ones allowed.</param>
    /// <exception cref="FormatException">The file cannot be used, a name belongs to no list, or a key cannot be part of a DNS name. No key is shown.</exception>
    public static BlocklistKeys Read(string? file, IDictionary environment, BlocklistCatalogue catalogue)
    {
        var names = KeyFile.Names(catalogue);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in environment.Keys.Cast<string>().Where(variable => variable.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = names.FirstOrDefault(name => Variable(name) == variable)
                ?? throw new FormatException($"the environment variable {ForeignText.Escape(variable, 80)} is the key of no list; known are {string.Join(", ", names.Select(Variable))}");
            if (environment[variable] is string { Length: > 0 } key) keys[name] = key;
        }

        if (file is not null)
        {
            foreach (var (name, key) in KeyFile.Read(file, catalogue)) keys[name] = key;
        }

        return new BlocklistKeys(keys);
    }

    /// <summary>One line where other users of this machine may read the file; null where they may not, or where the system knows no such rights.</summary>
    public static string? Advice(string? file)
    {
        if (file is null || OperatingSystem.IsWindows()) return null;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        return (File.GetUnixFileMode(file) & others) == 0 ? null : $"{ForeignText.Escape(file)} holds keys and can be read by other users; run: chmod 600 {ForeignText.Escape(file)}";
    }

    /// <summary>The environment variable of a key: <c>spamhaus-dqs</c> is in <c>BACKSCATTER_KEY_SPAMHAUS_DQS</c>.</summary>
    public static string Variable(string name) => Prefix + name.ToUpperInvariant().Replace('-', '_');
}
