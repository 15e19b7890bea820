using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>How one Exim treats senders and recipients: the ACL for RCPT and the routers.</summary>
/// <param name="HostName">The name it greets with.</param>
/// <param name="Domain">The domain it receives mail for.</param>
/// <param name="RcptAcl">The statements between "accept postmaster" and the final "accept".</param>
/// <param name="Routers">The routers.</param>
internal sealed record EximSetup(string HostName, string Domain, IReadOnlyList<string> RcptAcl, IReadOnlyList<string> Routers)
{
    /// <summary>The statements of the ACL for DATA, asked before the answer to it; none where there is no such ACL.</summary>
    public IReadOnlyList<string> PredataAcl { get; init; } = [];

    private static readonly string[] OwnDomainOnly = ["require message = relay not permitted", "domains = +local_domains"];

    private static readonly string[] KnownRecipientsOnly = ["require verify = recipient"];

    // Every other domain routes, so that a sender verifies without a call unless the ACL asks for one.
    private static readonly string[] Elsewhere = ["elsewhere:", "driver = accept", "domains = ! +local_domains", "transport = nowhere"];

    private static readonly string[] Mailboxes =
        ["mailboxes:", "driver = accept", "domains = +local_domains", "local_parts = postmaster : abuse : info", "transport = nowhere"];

    /// <summary>Verifies recipients, as the configuration that Exim ships does.</summary>
    public static EximSetup RejectingUnknown(string hostName, string domain) =>
        new(hostName, domain, ["require verify = sender", .. OwnDomainOnly, .. KnownRecipientsOnly], [.. Elsewhere, .. Mailboxes]);

    /// <summary>Calls the sender's host back before it looks at the recipient; all senders' mail goes to one host here.</summary>
    public static EximSetup CallingSendersBack(string hostName, string domain, IPEndPoint sendersHost) => new(
        hostName,
        domain,
        ["require verify = sender/callout=10s", .. OwnDomainOnly, .. KnownRecipientsOnly],
        [.. To(sendersHost, "! +local_domains"), .. Mailboxes]);

    /// <summary>Takes every recipient of its domain to the host behind it, and asks nobody before.</summary>
    public static EximSetup AcceptingAll(string hostName, string domain, IPEndPoint nextHop) =>
        new(hostName, domain, [.. OwnDomainOnly, .. KnownRecipientsOnly], To(nextHop, "+local_domains"));

    /// <summary>Takes every recipient of its domain at RCPT, and refuses those that it doesn't know at DATA.</summary>
    public static EximSetup RejectingAtData(string hostName, string domain) =>
        new(hostName, domain, [.. OwnDomainOnly, "warn !verify = recipient", "set acl_m_unknown = yes"], Mailboxes)
        {
            PredataAcl = ["deny message = No such user here", "condition = ${if def:acl_m_unknown}", "accept"],
        };

    private static string[] To(IPEndPoint host, string domains) =>
    [
        "to_host:",
        "driver = manualroute",
        $"domains = {domains}",
        $"route_list = * {host.Address}::{host.Port} byname",
        "self = send",
        "transport = remote",
    ];
}
