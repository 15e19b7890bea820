using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>The one small message of a probe that goes so far: it says what it is to whoever finds it.</summary>
internal static class CanaryMessage
{
    /// <summary>Header and body, without line ends; ASCII, no line longer than 78 characters but for names (RFC 5322 section 2.1.1).</summary>
    public static IReadOnlyList<string> Lines(ProbeOptions options, DomainName host, string recipient, DateTimeOffset now)
    {
        var id = recipient[..recipient.IndexOf('@', StringComparison.Ordinal)];
        return
        [
            $"Date: {now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000",
            $"From: <{options.Sender}>",
            $"To: <{recipient}>",
            $"Message-ID: <{id}.{now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}@{options.SenderDomain}>",
            "Subject: Test of unknown recipients",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=us-ascii",
            "",
            "This is a test that was agreed with the people who run this mail server.",
            $"Its recipient does not exist. It shows whether {host}",
            "refuses such mail in the session, keeps it, or sends a bounce later.",
            "Nothing needs to be done about it.",
        ];
    }
}
