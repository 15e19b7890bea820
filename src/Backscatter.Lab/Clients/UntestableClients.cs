using Backscatter.Core.Blocklists;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>Clients whose servers don't let a probe find out: each for a reason of its own, and none of them is clean or guilty for it.</summary>
internal static class UntestableClients
{
    private const string UsualZone = """
        @ MX 10 mx
        @ TXT "v=spf1 mx -all"
        """ + "\n" + LabCatalogue.Dmarc;

    public static IReadOnlyList<LabClient> All { get; } =
    [
        new("gatehouse.example", "Gatehouse Security: not for us",
            "It refuses the one who asks, because the prober's own address is on a list. That 554 says nothing about recipients: counted as a refusal of an unknown recipient it would be a false 'safe'.",
            new LabExpectation { Endpoints = [new("mx.gatehouse.example", "not-tested", "probe-blocked")], UnprovenControls = ["BSC-010", "BSC-030", "BSC-041"] })
        {
            Hosts = [new("mx.gatehouse.example", new LabMailBehaviour { Greeting = LabReplies.BlockedUsingSpamhaus })],
            Zone = UsualZone,
        },
        new("greyhound.example", "Greyhound Travel: come back later",
            "A greylist asks every new combination of client, sender and recipient to come back in five minutes. The first answer is 450 for everyone, known or not: only the second visit, with the same sender and recipient, tells.",
            new LabExpectation { Endpoints = [new("mx.greyhound.example", "not-tested", "greylisted")], UnprovenControls = ["BSC-010", "BSC-030"] })
        {
            Hosts = [new("mx.greyhound.example", new LabMailBehaviour { Greylisting = TimeSpan.FromMinutes(5) })],
            Zone = UsualZone,
        },
        new("turnstile.example", "Turnstile Events: one at a time",
            "It closes with 421, too many connections. Nothing was learnt but that one should come back, and more slowly.",
            new LabExpectation { Endpoints = [new("mx.turnstile.example", "not-tested", "rate-limited")], UnprovenControls = ["BSC-010", "BSC-030", "BSC-041"] })
        {
            Hosts = [new("mx.turnstile.example", new LabMailBehaviour { Greeting = LabReplies.TooManyConnections })],
            Zone = UsualZone,
        },
        new("callback.example", "Callback Couriers: rings every doorbell",
            "Before it answers about a recipient it calls the sender's server and asks whether the sender exists. With forged senders that means thousands of calls to strangers, which is why it is on Backscatterer without ever having bounced a mail.",
            new LabExpectation
            {
                Endpoints = [new("mx.callback.example", "not-tested", "sender-verification")],
                Listings = [new("ips.backscatterer.org", "{mx.callback.example}", AnswerResult.Listed)],
                FailingControls = ["BSC-014", "BSC-020"],
                UnprovenControls = ["BSC-010"],
            })
        {
            Hosts = [new("mx.callback.example", new LabMailBehaviour { Greeting = new(220, ["{host} ESMTP Exim"]), CallsBackAllBut = [] })],
            Zone = UsualZone,
            Listings = [new("ips.backscatterer.org", new("{mx.callback.example}", "127.0.0.2", "Sent backscatter or made sender callouts; expires four weeks after the last of them"))],
        },
        new("padlock.example", "Padlock Notaries: a lock without a key",
            "It takes mail only after STARTTLS, and the handshake fails: nobody can deliver. The recipients stay untested, and the encryption is what has to be mended first.",
            new LabExpectation
            {
                Endpoints = [new("mx.padlock.example", "not-tested", "tls-failed")],
                FailingControls = ["BSC-041"],
                UnprovenControls = ["BSC-010", "BSC-030"],
            })
        {
            Hosts = [new("mx.padlock.example", new LabMailBehaviour { RequiresTls = true, Tls = LabTls.HandshakeFails })],
            Zone = UsualZone,
        },
        new("drydock.example", "Drydock Marine: nobody at home",
            "DNS names a mail server and nothing listens there. Mail to this domain waits and returns; whether the server would make backscatter can't be known while it is down.",
            new LabExpectation { Endpoints = [new("mx.drydock.example", "not-tested", "unreachable")], UnprovenControls = ["BSC-010", "BSC-030", "BSC-041"] })
        {
            Hosts = [new("mx.drydock.example", null)],
            Zone = UsualZone,
        },
        new("static.example", "Static Radio: speaks no SMTP",
            "What answers at port 25 sends bytes that are no text. A broken or hostile server must never bring the scanner down or into a wrong verdict; it counts as a server that could not be reached.",
            new LabExpectation { Endpoints = [new("mx.static.example", "not-tested", "unreachable")], UnprovenControls = ["BSC-010", "BSC-030", "BSC-041"] })
        {
            Hosts = [new("mx.static.example", new LabMailBehaviour().At(LabStage.Connect, new LabAction.SendGarbage(LabGarbage.BytesThatAreNoText)))],
            Zone = UsualZone,
        },
    ];
}
