using System.Net;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Cli.Lists;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>How a scan from the command line is made.</summary>
internal sealed record ScanSetup
{
    public required IReadOnlyList<IPEndPoint> Resolvers { get; init; }

    public required ScanData Data { get; init; }

    /// <summary>How lists are asked, and what is remembered of them.</summary>
    public Asking Asking { get; init; } = Asking.Default;

    public required ProbeIdentity Identity { get; init; }

    public ProbeConsent Probe { get; init; }

    /// <summary>Whether a probe was asked for, with the right to it or not.</summary>
    public bool ProbeAskedFor { get; init; }

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

    public int SmtpPort { get; init; } = 25;

    public bool AllowPrivate { get; init; }

    /// <summary>The authorities that mail servers' certificates are held to; null for this machine's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>How long a server that asks to come back is waited for; zero for not at all.</summary>
    public TimeSpan GreylistWait { get; init; }

    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(10);

    public int Concurrency { get; init; } = 8;

    /// <summary>How hard one mail provider is knocked at.</summary>
    public ProviderLimits ProviderLimits { get; init; } = new();
}
