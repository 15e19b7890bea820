using System.Net;
using Backscatter.Core.Names;
using Microsoft.Extensions.Options;

namespace Backscatter.Functions.Settings;

/// <summary>Reads settings one by one and gathers what is wrong with them, so that all is said at once.</summary>
internal sealed class SettingsReading
{
    private readonly List<string> _faults = [];

    /// <summary>Notes a fault.</summary>
    public void Fault(string setting, string what) => _faults.Add($"{WrittenSettings.NameOf(setting)} {what}");

    /// <summary>What could be read; null where it could not, and then it is noted.</summary>
    /// <param name="name">The full name of the setting.</param>
    /// <param name="read">Reads it; throws <see cref="FormatException"/> with one line that shows no secret.</param>
    public T? Try<T>(string name, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException wrong)
        {
            _faults.Add($"{name}: {wrong.Message}");
            return null;
        }
    }

    /// <summary>Those of a list that could be read.</summary>
    public IReadOnlyList<T> All<T>(string setting, string[] written, Func<string, T> read) where T : class =>
        [.. written.Select((text, index) => Try($"{WrittenSettings.NameOf(setting)}:{index}", () => read(text))).OfType<T>()];

    /// <summary>A full host name; null where none is written, or it is none.</summary>
    public DomainName? HostName(string setting, string? text) => string.IsNullOrEmpty(text) ? null : Try(WrittenSettings.NameOf(setting), () =>
        !DomainName.TryParse(text, out var name, out var error) ? throw new FormatException(error)
        : name is { Parent: not null, IsHostName: true } ? name
        : throw new FormatException($"{name} is no full host name; write one such as probe.example.com"));

    /// <summary>A public address; null where none is written, or it is none.</summary>
    public IPAddress? Address(string setting, string? text) => string.IsNullOrEmpty(text) ? null : Try(WrittenSettings.NameOf(setting), () =>
        !IPAddress.TryParse(text, out var address) ? throw new FormatException($"{ForeignText.Quote(text, 60)} is no IP address; write one such as 192.0.2.25 or 2001:db8::25")
        : PublicAddressGuard.Check(address) is GuardVerdict.Refused refused ? throw new FormatException($"{refused.Reason}; write the address that mail servers see")
        : AddressText.Normalise(address));

    /// <summary>Ends the start where something was wrong.</summary>
    /// <exception cref="OptionsValidationException">Something was.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0) throw new OptionsValidationException(WrittenSettings.Section, typeof(WrittenSettings), _faults);
    }
}
