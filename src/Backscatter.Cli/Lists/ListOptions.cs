using System.CommandLine;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Lists;

/// <summary>Which lists are asked, and with what.</summary>
/// <param name="Catalogue">Every list that is known.</param>
/// <param name="Choices">For each of them, whether it is asked and why.</param>
/// <param name="Keys">The keys that are configured.</param>
internal sealed record ChosenLists(BlocklistCatalogue Catalogue, IReadOnlyList<ListChoice> Choices, BlocklistKeys Keys)
{
    /// <summary>The lists that are asked.</summary>
    public IReadOnlyList<Blocklist> On => [.. Choices.Where(choice => choice.IsOn).Select(choice => choice.List)];
}

/// <summary>The options that choose lists, alike in every command that has to do with them.</summary>
internal sealed class ListOptions
{
    private readonly Option<string[]> _lists = Zones("--lists", "Ask these blocklists only (zones), or lay a catalogue file over the shipped one (*.json): its entries replace the shipped ones or add to them.", "zone|file.json");
    private readonly Option<string[]> _enable = Zones("--enable", "Ask this list as well; repeatable.", "zone");
    private readonly Option<string[]> _disable = Zones("--disable", "Do not ask this list; repeatable.", "zone");
    private readonly Option<string> _keys = new("--keys")
    {
        Description = "A file with the keys of lists that need one: { \"schema\": \"backscatter.keys/1\", \"keys\": { \"spamhaus-dqs\": \"…\" } }. Or set BACKSCATTER_KEY_SPAMHAUS_DQS.",
        HelpName = "keys.json",
    };

    public IEnumerable<Symbol> All => [_lists, _enable, _disable, _keys];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All.Cast<Option>()) command.Options.Add(option);
    }

    /// <summary>Reads what was given.</summary>
    /// <exception cref="UsageException">A file cannot be used, a zone is unknown or has ended, or a key is none.</exception>
    public ChosenLists Read(ParseResult parsed) => Read(parsed, null);

    /// <summary>Reads what was given, where a command names zones as arguments: these alone are then asked.</summary>
    /// <exception cref="UsageException">A file cannot be used, a zone is unknown or has ended, or a key is none.</exception>
    public ChosenLists Read(ParseResult parsed, IReadOnlyList<string>? zones)
    {
        try
        {
            var named = Split(parsed.GetValue(_lists)).ToLookup(value => value.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
            var catalogue = named[true].Aggregate(BlocklistCatalogue.Shipped, (over, file) => over.WithFile(file));
            var keys = ListKeys.Read(parsed.GetValue(_keys), Environment.GetEnvironmentVariables(), catalogue);
            if (ListKeys.Advice(parsed.GetValue(_keys)) is { } advice) Console.Error.WriteLine($"backscatter: {advice}");
            var wishes = new ListWishes([.. named[false], .. zones ?? []], [.. Split(parsed.GetValue(_enable))], [.. Split(parsed.GetValue(_disable))]);
            return new ChosenLists(catalogue, ListChoice.Of(catalogue, wishes, keys), keys);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }

    private static Option<string[]> Zones(string name, string description, string value) => new(name) { Description = description, HelpName = value, AllowMultipleArgumentsPerToken = false };

    private static IEnumerable<string> Split(string[]? values) => (values ?? []).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
