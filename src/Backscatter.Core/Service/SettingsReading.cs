using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Service;

/// <summary>Reads settings one by one and gathers what is wrong with them, so that all is said at once.</summary>
internal sealed class SettingsReading
{
    private readonly List<string> _faults = [];

    /// <summary>What is wrong, a line for each.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Notes a fault.</summary>
    public void Fault(string setting, string what) => _faults.Add($"{WrittenSettings.NameOf(setting)} {what}");

    /// <summary>What could be read; null where nothing is written, or it could not be read, and then that is noted.</summary>
    /// <param name="setting">The name of the setting below the section.</param>
    /// <param name="text">What is written.</param>
    /// <param name="read">Reads it; throws <see cref="FormatException"/> with one line that shows no secret.</param>
    public T? Text<T>(string setting, string? text, Func<string, T> read) where T : class => string.IsNullOrEmpty(text) ? null : Try(WrittenSettings.NameOf(setting), () => read(text));

    /// <summary>What could be read; null where it could not, and then it is noted.</summary>
    /// <param name="name">The full name of what is read.</param>
    /// <param name="read">Reads it.</param>
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

    /// <summary>A whole number within a range.</summary>
    public int Number(string setting, string? text, int otherwise, int least, int most, string what)
    {
        if (string.IsNullOrEmpty(text)) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Fault(setting, string.Create(CultureInfo.InvariantCulture, $"is out of range; {what}"));
        return otherwise;
    }

    /// <summary>A length of time within a range.</summary>
    public TimeSpan Time(string setting, string? text, TimeSpan otherwise, TimeSpan shortest, TimeSpan longest, string range)
    {
        if (string.IsNullOrEmpty(text)) return otherwise;
        if (DurationText.Read(text, shortest, longest) is { } time) return time;
        Fault(setting, $"is no length of time that it can have; write a number and its unit, {range}");
        return otherwise;
    }

    /// <summary>Yes or no; no where nothing is written.</summary>
    public bool Flag(string setting, string? text)
    {
        if (string.IsNullOrEmpty(text)) return false;
        if (bool.TryParse(text, out var flag)) return flag;
        Fault(setting, "is neither; write true or false");
        return false;
    }

    /// <summary>One word of some.</summary>
    public string Word(string setting, string? text, params string[] words)
    {
        if (string.IsNullOrEmpty(text)) return words[0];
        if (words.Contains(text, StringComparer.Ordinal)) return text;
        Fault(setting, $"is none that is known; write {string.Join(" or ", words)}");
        return words[0];
    }

    /// <summary>A full host name.</summary>
    public DomainName? HostName(string setting, string? text) => Text(setting, text, written =>
        !DomainName.TryParse(written, out var name, out var error) ? throw new FormatException(error)
        : name is { Parent: not null, IsHostName: true } ? name
        : throw new FormatException($"{name} is no full host name; write one such as probe.example.com"));

    /// <summary>An address of this service as others see it.</summary>
    public IPAddress? Address(string setting, string? text, bool isPrivateAllowed) => Text(setting, text, written =>
        !IPAddress.TryParse(written, out var address) ? throw new FormatException($"{ForeignText.Quote(written, 60)} is no IP address; write one such as 192.0.2.25 or 2001:db8::25")
        : !isPrivateAllowed && PublicAddressGuard.Check(address) is GuardVerdict.Refused refused ? throw new FormatException($"{refused.Reason}; write the address that mail servers see")
        : AddressText.Normalise(address));

    /// <summary>An address on the web, with TLS.</summary>
    public Uri? Web(string setting, string? text, string example) => Text(setting, text, written =>
        Uri.TryCreate(written, UriKind.Absolute, out var address) && address.UserInfo.Length == 0 && address.Scheme == Uri.UriSchemeHttps
            ? address
            : throw new FormatException($"{ForeignText.Quote(written, 120)} is no address; write it as {example}"));

    /// <summary>The certificates in a file.</summary>
    public X509Certificate2Collection? Certificates(string setting, string? path) => Text(setting, path, written =>
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(written);
            if (certificates.Count > 0) return certificates;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new FormatException($"{ForeignText.Escape(written)} cannot be read; name a PEM file of certificates that this user may read");
        }

        throw new FormatException($"{ForeignText.Escape(written)} has no certificate in it; name a PEM file of certificates");
    });
}
