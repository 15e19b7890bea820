using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Replies in which the words of two kinds stand side by side: the subject of the refusal decides, not the first word.</summary>
public sealed class ReplyOrderTests
{
    [Fact]
    public void A_refused_recipient_wins_over_access_denied() =>
        Expect(ReplyKind.RejectsUnknown, "550 5.4.1 Recipient address rejected: Access denied");

    [Fact]
    public void An_access_list_of_recipients_says_nothing_about_existence() =>
        Expect(ReplyKind.OtherPermanent, "554 5.7.1 <x@example.com>: Recipient address rejected: Access denied");

    [Fact]
    public void A_listed_client_wins_over_mailbox_unavailable() =>
        Expect(ReplyKind.ProbeBlocked, "550 5.2.1 Mailbox unavailable. Your IP address 192.0.2.1 is blacklisted using EXAMPLE-BL.");

    [Fact]
    public void A_listed_client_wins_over_the_code_of_an_address() =>
        Expect(ReplyKind.ProbeBlocked, "550 5.1.0 MailFrom domain is listed in Spamhaus");

    [Fact]
    public void A_sender_that_fails_its_callout_wins_over_unrouteable_address() =>
        Expect(ReplyKind.SenderVerification, "550-Verification failed for <probe@example.org>\n550-Unrouteable address\n550 Sender verify failed");

    [Fact]
    public void A_sender_that_fails_its_callout_wins_over_the_word_blacklisted() =>
        Expect(ReplyKind.SenderVerification, "550-Verification failed for <probe@example.org>\n550-it may be blacklisted\n550 Sender verify failed");

    [Fact]
    public void A_callout_to_the_recipient_is_no_callout_to_the_sender() =>
        Expect(ReplyKind.RejectsTemporary, "451 Could not complete recipient verify callout");

    [Fact]
    public void A_refused_relay_wins_over_recipient_address_rejected() =>
        Expect(ReplyKind.RelayDenied, "554 5.7.1 <x@example.com>: Recipient address rejected: Relay access denied");

    [Fact]
    public void A_refused_relay_wins_over_the_login_that_would_allow_it() =>
        Expect(ReplyKind.RelayDenied, "550 mx.example.org is not permitted to relay through this server without authentication.");

    [Fact]
    public void A_full_mailbox_wins_over_the_code_of_an_unknown_one() =>
        Expect(ReplyKind.MailboxFullOrDisabled, "552 5.1.1 <x@example.com> user is over quota");

    [Fact]
    public void A_suspended_mailbox_wins_over_the_code_of_an_unknown_one() =>
        Expect(ReplyKind.MailboxFullOrDisabled, "550 5.1.1 account suspended");

    [Fact]
    public void A_blocked_mailbox_is_not_a_blocked_client() =>
        Expect(ReplyKind.MailboxFullOrDisabled, "550 5.2.1 Mailbox is blocked");

    [Fact]
    public void Greylisting_wins_over_blocked_using() =>
        Expect(ReplyKind.Greylisted, "421 4.7.1 Client host [192.0.2.1] blocked using grey.example - Greylisting in action, please try again later");

    [Fact]
    public void Greylisting_wins_over_recipient_address_rejected() =>
        Expect(ReplyKind.Greylisted, "450 4.2.0 <x@example.com>: Recipient address rejected: Greylisted");

    [Fact]
    public void A_temporary_code_makes_an_unknown_user_a_temporary_refusal() =>
        Expect(ReplyKind.RejectsTemporary, "450 4.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual alias table");

    [Fact]
    public void A_rate_wins_over_the_refused_sender_it_names() =>
        Expect(ReplyKind.RateLimited, "450 4.7.1 <p@example.org>: Sender address rejected: Deferring: Too many messages from sender in last 60");

    [Fact]
    public void A_rate_wins_over_the_code_of_an_address() => Expect(ReplyKind.RateLimited, "452 4.1.1 <x@example.com> too many recent messages; Try again later");

    [Fact]
    public void Too_many_unknown_recipients_is_a_lockout_of_the_client_and_no_rate() => Expect(ReplyKind.ProbeBlocked, "550 Too many invalid recipients");

    [Fact]
    public void Demanded_encryption_wins_over_any_code() => Expect(ReplyKind.TlsRequired, "421 4.7.0 STARTTLS is mandatory");

    [Fact]
    public void A_listed_link_is_about_the_message_and_not_the_client() => Expect(ReplyKind.ContentPolicy, "550 Blacklisted URL in message");

    [Fact]
    public void Trouble_of_the_server_wins_over_recipient_address_rejected() =>
        Expect(ReplyKind.OtherTemporary, "451 4.3.5 <x@example.com>: Recipient address rejected: Server configuration error");

    [Fact]
    public void A_2xx_is_accepted_whatever_it_says() => Expect(ReplyKind.Accepted, "250 user unknown, blocked using example, relay denied");

    [Fact]
    public void At_MAIL_an_unknown_user_is_the_sender()
    {
        Assert.Equal(ReplyKind.OtherPermanent, ReplyClassifierTests.Classify(SmtpStage.Mail, "550 5.1.0 Unknown user").Kind);
        Assert.Equal(ReplyKind.RejectsUnknown, ReplyClassifierTests.Classify(SmtpStage.RcptUnknown, "550 5.1.0 Unknown user").Kind);
    }

    [Theory]
    [InlineData("550 5.1.1 <blocked@spamhaus.example>: User unknown")]
    [InlineData("550 5.1.1 <over-quota@greylisted.example>: User unknown")]
    [InlineData("550 5.1.1 <relay-denied@example.com>: User unknown (client 192.0.2.1)")]
    public void Words_inside_an_echoed_address_decide_nothing(string reply) => Expect(ReplyKind.RejectsUnknown, reply);

    private static void Expect(ReplyKind expected, string reply) => Assert.Equal(expected, ReplyClassifierTests.Classify(SmtpStage.RcptUnknown, reply).Kind);
}
