using System.Diagnostics.CodeAnalysis;

namespace Backscatter.Core.Service;

/// <summary>Which lists are asked, as it is written.</summary>
public sealed class WrittenLists
{
    /// <summary>Zones to ask and no others.</summary>
    public string[] Only { get; set; } = [];

    /// <summary>Zones to ask as well.</summary>
    public string[] Enable { get; set; } = [];

    /// <summary>Zones not to ask.</summary>
    public string[] Disable { get; set; } = [];

    /// <summary>Catalogue files that are laid over the shipped one.</summary>
    public string[] Files { get; set; } = [];

    /// <summary>The file with the keys of lists that need one.</summary>
    public string? KeyFile { get; set; }
}

/// <summary>How gently the servers of one mail provider are knocked at, as it is written.</summary>
public sealed class WrittenProviders
{
    /// <summary>Probes at once, 1 to 2.</summary>
    public string? Connections { get; set; }

    /// <summary>Probes begun within any minute, 1 to 30.</summary>
    public string? PerMinute { get; set; }
}

/// <summary>How often is checked, as it is written: <c>6h</c>.</summary>
public sealed class WrittenIntervals
{
    /// <summary>DNS and blocklists of a target.</summary>
    public string? Blocklists { get; set; }

    /// <summary>The same while something of it is listed.</summary>
    public string? WhileListed { get; set; }

    /// <summary>Its mail servers.</summary>
    public string? Probes { get; set; }

    /// <summary>The test points of the lists.</summary>
    public string? ListHealth { get; set; }
}

/// <summary>How long what is kept, as it is written: <c>400d</c>.</summary>
public sealed class WrittenRetention
{
    /// <summary>The history of every check, and what was told.</summary>
    public string? History { get; set; }

    /// <summary>Scans with their transcripts.</summary>
    public string? Scans { get; set; }

    /// <summary>Scans in which a control failed.</summary>
    public string? FailedScans { get; set; }

    /// <summary>The batches of sweeps.</summary>
    public string? Sweeps { get; set; }

    /// <summary>Ordered scans.</summary>
    public string? Orders { get; set; }

    /// <summary>The audit log.</summary>
    public string? Audit { get; set; }
}

/// <summary>Who may call, as it is written.</summary>
public sealed class WrittenAccess
{
    /// <summary>The tokens of Entra ID that are taken.</summary>
    public WrittenEntra Entra { get; set; } = new();

    /// <summary>The tenants that callers are bound to, separated by spaces or commas, by the object id of a user or the application id of a program.</summary>
    [SuppressMessage("Usage", "CA2227", Justification = "a host fills it in")]
    public Dictionary<string, string?> Bindings { get; set; } = [];

    /// <summary>How many requests a second one caller may send in the long run.</summary>
    public string? RequestsPerSecond { get; set; }

    /// <summary>How many requests one caller may send at once after a pause.</summary>
    public string? RequestBurst { get; set; }
}

/// <summary>The tokens of Entra ID that are taken, as it is written.</summary>
public sealed class WrittenEntra
{
    /// <summary>The directory's id, from which authority and issuer follow.</summary>
    public string? Tenant { get; set; }

    /// <summary>For whom a token must be made: the application id of this service.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the keys of tokens are found, where that is elsewhere than at Microsoft's public cloud.</summary>
    public string? Authority { get; set; }

    /// <summary>Who must have made a token; none for the authority.</summary>
    public string? Issuer { get; set; }
}

/// <summary>Other data files than the shipped ones, as it is written.</summary>
public sealed class WrittenData
{
    /// <summary>What replies of mail servers mean.</summary>
    public string? ReplyRules { get; set; }

    /// <summary>Whose mail servers are whose.</summary>
    public string? Providers { get; set; }

    /// <summary>The controls.</summary>
    public string? Controls { get; set; }

    /// <summary>What mail products are recognised by.</summary>
    public string? Fingerprints { get; set; }

    /// <summary>The index of the remedies.</summary>
    public string? Remedies { get; set; }
}

/// <summary>What only a laboratory needs, as it is written.</summary>
public sealed class WrittenLaboratory
{
    /// <summary>Whether addresses that are not public are connected to.</summary>
    public string? AllowPrivate { get; set; }

    /// <summary>Whether messages go to receivers on this machine without TLS.</summary>
    public string? AllowLoopbackReceivers { get; set; }

    /// <summary>The port of mail servers.</summary>
    public string? SmtpPort { get; set; }

    /// <summary>The authorities of mail servers' certificates, PEM.</summary>
    public string? CaFile { get; set; }
}
