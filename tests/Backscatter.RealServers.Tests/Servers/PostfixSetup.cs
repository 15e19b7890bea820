using System.Net;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>How one Postfix treats recipients: the lines of main.cf that differ from server to server.</summary>
/// <param name="HostName">The name it greets with.</param>
/// <param name="Screened">Whether postscreen(8) stands in front of smtpd(8).</param>
/// <param name="MainCf">The lines.</param>
internal sealed record PostfixSetup(string HostName, bool Screened, IReadOnlyList<string> MainCf)
{
    /// <summary>The recipients that exist wherever a list of recipients is kept; the last one is the sender of every probe.</summary>
    private static readonly string[] KnownRecipients = ["postmaster", "abuse", "info", "mxcheck"];

    // Remembers in memory only, and waits for the answer as long as it takes.
    private static readonly string[] Verifying = ["address_verify_map =", "address_verify_poll_delay = 1s", "address_verify_poll_count = 10"];

    /// <summary>The final destination: every recipient is looked up in <c>local_recipient_maps</c>, as Postfix does by default.</summary>
    public static PostfixSetup RejectingUnknown(string hostName, params string[] domains) => new(hostName, false, Final(domains));

    /// <summary>The same behind postscreen with its tests after the greeting, which every new client has to pass once.</summary>
    public static PostfixSetup BehindPostscreen(string hostName, string domain) => new(hostName, true,
    [
        .. Final(domain),
        "postscreen_access_list =",
        "postscreen_greet_wait = 1s",
        "postscreen_greet_action = enforce",
        "postscreen_pipelining_enable = yes",
        "postscreen_pipelining_action = enforce",
        "postscreen_non_smtp_command_enable = yes",
        "postscreen_bare_newline_enable = yes",
        "postscreen_bare_newline_action = enforce",
    ]);

    /// <summary>A relay that has the list of recipients of the host behind it.</summary>
    public static PostfixSetup RelayingKnown(string hostName, string domain, IPEndPoint nextHop) => new(hostName, false,
    [
        .. Relay(nextHop, domain),
        $"relay_recipient_maps = {Inline(KnownRecipients.Select(name => $"{name}@{domain}"))}",
    ]);

    /// <summary>A relay without a list of recipients: it accepts everybody, and bounces what the host behind it refuses.</summary>
    public static PostfixSetup AcceptingAll(string hostName, IPEndPoint nextHop, params string[] domains) => new(hostName, false,
    [
        .. Relay(nextHop, domains),
        "relay_recipient_maps =",
    ]);

    /// <summary>A relay that asks the host behind it about every recipient, and refuses with Postfix's default code 450.</summary>
    public static PostfixSetup VerifyingRecipients(string hostName, string domain, IPEndPoint nextHop) => new(hostName, false,
    [
        .. Relay(nextHop, domain),
        "relay_recipient_maps =",
        "smtpd_recipient_restrictions = reject_unauth_destination, reject_unverified_recipient",
        .. Verifying,
    ]);

    /// <summary>The final destination, which first asks the sender's host whether the sender exists, and refuses with Postfix's default code 450; all senders' mail goes to one host here.</summary>
    public static PostfixSetup CallingSendersBack(string hostName, string domain, IPEndPoint sendersHost) => new(hostName, false,
    [
        .. Final(domain),
        $"default_transport = smtp:[{sendersHost.Address}]:{sendersHost.Port}",
        "smtpd_sender_restrictions = reject_unverified_sender",
        .. Verifying,
    ]);

    /// <summary>A relay without a list of recipients that asks a greylisting policy service about every one of them.</summary>
    public static PostfixSetup Greylisting(string hostName, string domain, IPEndPoint policy, IPEndPoint nextHop) => new(hostName, false,
    [
        .. Relay(nextHop, domain),
        "relay_recipient_maps =",
        $"smtpd_recipient_restrictions = reject_unauth_destination, check_policy_service inet:{policy}",
    ]);

    private static string[] Final(params string[] domains) =>
    [
        $"mydestination = {string.Join(", ", domains)}",
        $"local_recipient_maps = {Inline(KnownRecipients)}",
    ];

    private static string[] Relay(IPEndPoint nextHop, params string[] domains) =>
    [
        "mydestination =",
        $"relay_domains = {string.Join(", ", domains)}",
        $"relay_transport = relay:[{nextHop.Address}]:{nextHop.Port}",
    ];

    private static string Inline(IEnumerable<string> keys) => $"inline:{{ {string.Join(", ", keys.Select(key => $"{{ {key} = yes }}"))} }}";
}
