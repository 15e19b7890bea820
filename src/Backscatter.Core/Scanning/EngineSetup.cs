using System.Net;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>How scans are made.</summary>
public sealed record EngineSetup
{
    /// <summary>Whom to ask, in this order; one at least.</summary>
    public required IReadOnlyList<IPEndPoint> Resolvers { get; init; }

    /// <summary>The data that scans go by.</summary>
    public required ScanData Data { get; init; }

    /// <summary>How lists are asked, and what is remembered of them.</summary>
    public ListAsking Asking { get; init; } = ListAsking.Anew;

    /// <summary>Who the prober says it is to mail servers.</summary>
    public required SmtpIdentity Ehlo { get; init; }

    /// <summary>The domain in the sender of a probe.</summary>
    public required SmtpIdentity SenderDomain { get; init; }

    /// <summary>Whether there is leave to connect to mail servers; where there is, it is looked at first whether we are fit for it.</summary>
    public ProbeConsent Probe { get; init; }

    /// <summary>Why no server is connected to, though there is leave to, where that is known beforehand; null where it is not.</summary>
    public EndpointJudgement? Withheld { get; init; }

    /// <summary>How far a probe goes.</summary>
    public ProbeDepth Depth { get; init; } = ProbeDepth.Recipient;

    /// <summary>Whether a probe asks for more than the unknown recipient and the controls.</summary>
    public bool AsksOthers { get; init; } = true;

    /// <summary>The local part of a recipient that exists at every target; null where nobody named one.</summary>
    public string? ControlRecipient { get; init; }

    /// <summary>The local part of a sender that does not exist at the sender domain; null where nobody named one.</summary>
    public string? UnverifiableSender { get; init; }

    /// <summary>What is connected to first, to show that port 25 leads out; none where nobody named any.</summary>
    public IReadOnlyList<Canary> Canaries { get; init; } = [];

    /// <summary>The address that mail servers see us at; null where nobody said.</summary>
    public IPAddress? OwnAddress { get; init; }

    /// <summary>The port of mail servers.</summary>
    public int SmtpPort { get; init; } = 25;

    /// <summary>Whether addresses that are not public may be connected to: for laboratories.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>The authorities that mail servers' certificates are held to; null for this machine's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>How long a server that asks to come back is waited for; zero for not at all.</summary>
    public TimeSpan GreylistWait { get; init; }

    /// <summary>How long one target may take.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How hard one mail provider is knocked at.</summary>
    public ProviderLimits ProviderLimits { get; init; } = new();
}
