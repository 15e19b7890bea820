using System.CommandLine;
using System.Globalization;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Lists;

/// <summary>How lists are asked, and where what is remembered is kept.</summary>
/// <param name="Sightings">How often a new listing or a removal must be seen before it counts.</param>
/// <param name="Budget">What may be asked of each operator.</param>
/// <param name="StatePath">Where the state is kept from run to run; null for nowhere.</param>
/// <param name="State">What was remembered; empty where there is no file yet.</param>
internal sealed record Asking(int Sightings, BudgetOptions Budget, string? StatePath, BlocklistState State) : ListAsking(Sightings, Budget, State)
{
    /// <summary>The defaults, nothing remembered.</summary>
    public static Asking Default { get; } = new(Anew.Sightings, Anew.Budget, null, Anew.State);

    /// <summary>Keeps what is to be remembered.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Keep(BlocklistState state)
    {
        if (StatePath is null) return;
        try
        {
            BlocklistStateFile.Save(StatePath, state);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}

/// <summary>The options of every command that asks lists.</summary>
internal sealed class AskingOptions
{
    private readonly Option<int> _sightings = new("--confirm")
    {
        Description = "How often a new listing or a removal must be seen before it counts, 1 to 10; the second look is at once, by the second --resolver where there is one.",
        HelpName = "times",
        DefaultValueFactory = _ => Asking.Default.Sightings,
    };

    private readonly Option<int?> _daily = new("--questions-per-day") { Description = "Ask an operator of lists at most this often in a day; never more than it publishes.", HelpName = "number" };
    private readonly Option<double?> _rate = new("--questions-per-second") { Description = "Ask an operator of lists at most this often in a second; never more than it publishes.", HelpName = "number" };
    private readonly StateOption _state = new();

    public IEnumerable<Option> All => [_sightings, .. Bounds];

    /// <summary>Those of a command that remembers elsewhere.</summary>
    public IEnumerable<Option> WithoutState => [_sightings, _daily, _rate];

    /// <summary>Those of a command that looks for no change.</summary>
    public IEnumerable<Option> Bounds => [_daily, _rate, _state.Option];

    /// <summary>Reads what was given, and the state.</summary>
    /// <exception cref="UsageException">A number is out of range, or the state cannot be used.</exception>
    public Asking Read(ParseResult parsed)
    {
        var (path, state) = _state.ReadToWrite(parsed);
        return ReadBounds(parsed) with { StatePath = path, State = state };
    }

    /// <summary>Reads what was given, and no state.</summary>
    /// <exception cref="UsageException">A number is out of range.</exception>
    public Asking ReadBounds(ParseResult parsed)
    {
        var sightings = parsed.GetResult(_sightings) is null ? Asking.Default.Sightings : parsed.GetValue(_sightings);
        if (sightings is < 1 or > 10) throw new UsageException($"--confirm {sightings} is out of range; a change counts once it was seen 1 to 10 times");
        var daily = parsed.GetValue(_daily);
        if (daily is < 1) throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--questions-per-day {daily} is out of range; an operator is asked at least once a day"));
        var rate = parsed.GetValue(_rate);
        if (rate is < 0.01 or double.NaN) throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--questions-per-second {rate} is out of range; it is 0.01 at least"));
        return new Asking(sightings, new BudgetOptions { MostPerDay = daily, MostPerSecond = rate }, null, BlocklistState.Empty);
    }
}
