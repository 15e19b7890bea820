using System.Collections;
using System.Reflection;
using Backscatter.Core.Names;

namespace Backscatter.Core.Service;

/// <summary>
/// The settings of the service below <c>Backscatter</c>, as they are written: <c>Backscatter__Resolvers__0</c> in the environment, and so on. All are text, so
/// that what cannot be read is told by name. docs/serve.md says what each means; a host fills this in, and <see cref="ServiceSettings"/> understands it.
/// </summary>
public sealed class WrittenSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Backscatter";

    /// <summary>Whom to ask, <c>ip[:port]</c>, in this order; none for this machine's.</summary>
    public string[] Resolvers { get; set; } = [];

    /// <summary>Who the prober says it is: a full host name.</summary>
    public string? Ehlo { get; set; }

    /// <summary>The domain in the sender of a probe; none for <see cref="Ehlo"/>.</summary>
    public string? SenderDomain { get; set; }

    /// <summary>An address at the sender's domain that its MX refuses.</summary>
    public string? UnverifiableSender { get; set; }

    /// <summary>The local part of a recipient that exists at every target.</summary>
    public string? ControlRecipient { get; set; }

    /// <summary>How far a probe goes: <c>recipient</c> or <c>data</c>.</summary>
    public string? ProbeDepth { get; set; }

    /// <summary>Whether mail servers are asked for the unknown recipient and postmaster only.</summary>
    public string? OnlyRecipients { get; set; }

    /// <summary>Mail servers that show that port 25 leads out, <c>host[:port][=nonce]</c>; none, and no mail server is probed.</summary>
    public string[] Canaries { get; set; } = [];

    /// <summary>The address that mail servers see this service at; none where nobody knows.</summary>
    public string? OwnAddress { get; set; }

    /// <summary>The address at which people reach the service, for the links in messages.</summary>
    public string? ServiceAddress { get; set; }

    /// <summary>How many targets are scanned side by side, 1 to 64.</summary>
    public string? Concurrency { get; set; }

    /// <summary>How long one target may take.</summary>
    public string? Deadline { get; set; }

    /// <summary>How often a new listing or a removal must be seen before it counts, 1 to 10.</summary>
    public string? Confirm { get; set; }

    /// <summary>The most questions to one operator of lists in a day.</summary>
    public string? QuestionsPerDay { get; set; }

    /// <summary>The most questions to one operator of lists in a second.</summary>
    public string? QuestionsPerSecond { get; set; }

    /// <summary>Which lists are asked.</summary>
    public WrittenLists Lists { get; set; } = new();

    /// <summary>How gently the servers of one mail provider are knocked at.</summary>
    public WrittenProviders Providers { get; set; } = new();

    /// <summary>How often is checked.</summary>
    public WrittenIntervals Intervals { get; set; } = new();

    /// <summary>How long what is kept.</summary>
    public WrittenRetention Retention { get; set; } = new();

    /// <summary>Who may call.</summary>
    public WrittenAccess Access { get; set; } = new();

    /// <summary>Other data files than the shipped ones.</summary>
    public WrittenData Data { get; set; } = new();

    /// <summary>What only a laboratory needs.</summary>
    public WrittenLaboratory Laboratory { get; set; } = new();

    /// <summary>The full names of all settings; <c>0</c> stands for a number from 0, <c>ID</c> for an id.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. NamesOf(typeof(WrittenSettings), Section)];

    /// <summary>The full name of a setting.</summary>
    /// <param name="setting">Its name below the section.</param>
    public static string NameOf(string setting) => $"{Section}:{setting}";

    /// <summary>A line for each name that is no setting: one that is mistyped would silently do nothing.</summary>
    /// <param name="names">The full names that have a value.</param>
    public static IReadOnlyList<string> Unknown(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Where(name => !Names.Any(known => IsOf(name, known))).Select(name => $"{ForeignText.Escape(name, 120)} is no setting; docs/serve.md lists them")];
    }

    private static bool IsOf(string name, string known)
    {
        var (named, pattern) = (name.Split(':'), known.Split(':'));
        // What is shorter is the section of an empty list.
        return named.Length <= pattern.Length && named.Zip(pattern).All(pair => pair.Second is "0" or "ID" || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> NamesOf(Type type, string section) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property =>
    {
        var name = $"{section}:{property.Name}";
        return property.PropertyType == typeof(string) ? [name]
            : property.PropertyType.IsArray ? [$"{name}:0"]
            : typeof(IDictionary).IsAssignableFrom(property.PropertyType) ? [$"{name}:ID"]
            : NamesOf(property.PropertyType, name);
    });
}
