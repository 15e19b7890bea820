namespace Backscatter.Functions.Settings;

/// <summary>The app settings below <c>Backscatter</c>, as they are written: <c>Backscatter__Resolvers__0</c> and so on.</summary>
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

    /// <summary>Mail servers that show that port 25 leads out, <c>host[:port][=nonce]</c>; none, and no mail server is probed.</summary>
    public string[] Canaries { get; set; } = [];

    /// <summary>The address that mail servers see this service at; none where nobody knows.</summary>
    public string? OwnAddress { get; set; }

    /// <summary>The address at which people reach the service, for the links in messages.</summary>
    public string? ServiceAddress { get; set; }

    /// <summary>How many targets of a batch are scanned side by side, 1 to 64.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>The full name of a setting.</summary>
    public static string NameOf(string setting) => $"{Section}:{setting}";
}
