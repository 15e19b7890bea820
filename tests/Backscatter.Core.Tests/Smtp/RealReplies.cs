using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Replies that servers really gave, each with the kind it deserves and other kinds that would not be wrong.</summary>
internal static class RealReplies
{
    public static readonly TheoryData<SmtpStage, string, ReplyKind, ReplyKind[]> All = new()
    {
        { SmtpStage.RcptUnknown, "250 2.1.5 Recipient OK", ReplyKind.Accepted, [] }, // Exchange
        { SmtpStage.RcptUnknown, "250 ok", ReplyKind.Accepted, [] }, // qmail
        { SmtpStage.RcptUnknown, "250 <user@example.com>, recipient ok", ReplyKind.Accepted, [] }, // qpsmtpd
        { SmtpStage.RcptUnknown, "252 Just try sending a mail and we'll see how it turns out...", ReplyKind.Accepted, [] }, // Haraka (VRFY text)
        { SmtpStage.Data, "354 go ahead", ReplyKind.Accepted, [] }, // qmail
        { SmtpStage.EndOfData, "250 OK id=1h0pQC-000E4S-A1", ReplyKind.Accepted, [] }, // Exim
        { SmtpStage.Connect, "220 mx.google.com ESMTP g6si5955473pln.178 - gsmtp", ReplyKind.Accepted, [] }, // Gmail
        { SmtpStage.Mail, "250 2.1.5 You feel like you are being watched", ReplyKind.Accepted, [] }, // chasquid
        { SmtpStage.Connect, "220-mail.example.com ESMTP Postfix\n220 mail.example.com ESMTP Postfix", ReplyKind.Accepted, [] }, // Postfix postscreen

        { SmtpStage.Mail, "530 5.7.1 Client was not authenticated", ReplyKind.AuthRequired, [] }, // Exchange 2007/2010 default connector
        { SmtpStage.Mail, "550 5.7.9 Mail to submission port must be authenticated", ReplyKind.AuthRequired, [] }, // chasquid
        { SmtpStage.RcptUnknown, "530 Authentication required", ReplyKind.AuthRequired, [] }, // Postal

        { SmtpStage.EndOfData, "550 Denied by policy", ReplyKind.ContentPolicy, [ReplyKind.OtherPermanent] }, // mailermapfre.com
        { SmtpStage.EndOfData, "550-REJECTED - Blacklisted URL in message. (example.com) in [black].\n550-See http://lookup.uribl.com. - Blacklisted Link - X=pascal\n550-H=mail.example.com [192.0.2.11] HELO=[mail.example.com]\n550-F=[probe@neko.example.com] T=[user@example.jp] S=[HOT\n550 DEALS UPDATE - 04/29/08 (Special Update - Family Sale)", ReplyKind.ContentPolicy, [] }, // Exim (junkemailfilter)
        { SmtpStage.EndOfData, "552-5.7.0 This message was blocked because its content presents a potential\n552-5.7.0 security issue. Please visit\n552-5.7.0  https://support.google.com/mail/answer/6590 to review our message\n552 5.7.0 content and attachment content guidelines. p4si4011367igr.94 - gsmtp", ReplyKind.ContentPolicy, [] }, // Gmail
        { SmtpStage.RcptUnknown, "550 Administrative prohibition - envelope blocked - https://community.mimecast.com/docs/DOC-1369#550 [abc.us222]", ReplyKind.ContentPolicy, [ReplyKind.ProbeBlocked, ReplyKind.OtherPermanent] }, // Mimecast
        { SmtpStage.EndOfData, "554 5.7.9 Message not accepted for policy reasons.  See http://postmaster.yahoo.com/errors/postmaster-28.html", ReplyKind.ContentPolicy, [] }, // Yahoo

        { SmtpStage.RcptUnknown, "450 4.7.1 <user@coreitpro.com>: Recipient address rejected: Greylisted by greyfix 0.4.0, try again in 30 seconds. See http://www.kim-minh.com/pub/greyfix/ for more information.", ReplyKind.Greylisted, [] }, // greyfix
        { SmtpStage.RcptUnknown, "450 4.2.0 <user@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html", ReplyKind.Greylisted, [] }, // postgrey
        { SmtpStage.RcptUnknown, "421 4.7.1 Service unavailable; Client host [1.2.3.4] blocked using grey.rbl - Rechazo temporal, intentelo mas tarde por favor...Greylisting in action, please try again later", ReplyKind.Greylisted, [ReplyKind.ProbeBlocked] }, // Spanish MTA, RBL used as greylist
        { SmtpStage.RcptUnknown, "451 Please try again later.", ReplyKind.Greylisted, [ReplyKind.OtherTemporary] }, // hMailServer greylisting
        { SmtpStage.RcptUnknown, "450 4.7.1 <user@domain.de>: Recipient address rejected: Service temporarily unavailable, please try later", ReplyKind.Greylisted, [ReplyKind.OtherTemporary, ReplyKind.ServiceUnavailable, ReplyKind.RejectsTemporary] }, // Postfix policy (Germany)
        { SmtpStage.Data, "451 Temporary failure, please try again later.", ReplyKind.Greylisted, [ReplyKind.OtherTemporary] }, // OpenBSD spamd

        { SmtpStage.RcptUnknown, "550 5.2.1 Mailbox is blocked [MSG0029]", ReplyKind.MailboxFullOrDisabled, [] }, // German hoster
        { SmtpStage.RcptPostmaster, "552 5.2.2 <user@icloud.com>: user is over quota", ReplyKind.MailboxFullOrDisabled, [] }, // iCloud
        { SmtpStage.RcptPostmaster, "552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR_417 [417]", ReplyKind.MailboxFullOrDisabled, [] }, // Orange (France)
        { SmtpStage.RcptPostmaster, "550 5.5.0 Le compte du destinataire est bloque. The recipient account is blocked. LPN007_426", ReplyKind.MailboxFullOrDisabled, [] }, // La Poste
        { SmtpStage.RcptUnknown, "550 [SUSPEND] Mailbox currently suspended - Please contact correspondent directly", ReplyKind.MailboxFullOrDisabled, [] }, // AT&T
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@icloud.com>: inactive email address", ReplyKind.MailboxFullOrDisabled, [ReplyKind.RejectsUnknown] }, // iCloud
        { SmtpStage.RcptPostmaster, "451 domain.ru prohibited. Disk quota exceeded", ReplyKind.MailboxFullOrDisabled, [ReplyKind.OtherTemporary] }, // RU-CENTER (nic.ru)
        { SmtpStage.RcptPostmaster, "443 RCPT TO:<user@virgilio.it> Mailbox disk quota exceeded", ReplyKind.MailboxFullOrDisabled, [] }, // tin.it / Virgilio

        { SmtpStage.RcptUnknown, "550 you are not allowed to send mail to <user@sympatico.ca>", ReplyKind.OtherPermanent, [ReplyKind.RelayDenied, ReplyKind.RejectsUnknown] }, // Bell Canada (Openwave)
        { SmtpStage.RcptUnknown, "553 sorry, your envelope recipient is in my badrcptto list (#5.7.1)", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown] }, // qmail badrcptto
        { SmtpStage.RcptUnknown, "541 5.4.1 Mail rejected by destination domain", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown, ReplyKind.ContentPolicy] }, // Zoho
        { SmtpStage.RcptUnknown, "542 user@example.com Rejected", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown] }, // MessageLabs customer MTA
        { SmtpStage.RcptUnknown, "550 Recipient verification problem", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown, ReplyKind.RejectsTemporary] }, // United Internet (old)
        { SmtpStage.Mail, "553 5.1.8 <probe@vagrant-centos65.vagrantup.com>... Domain of sender address probe@vagrant-centos65.vagrantup.com does not exist", ReplyKind.OtherPermanent, [ReplyKind.SenderVerification, ReplyKind.ProbeBlocked] }, // Sendmail
        { SmtpStage.Mail, "501 5.1.8 Sender address rejected  [MAIL_FROM]", ReplyKind.OtherPermanent, [ReplyKind.SenderVerification, ReplyKind.ProbeBlocked] }, // Sendmail-VM
        { SmtpStage.RcptUnknown, "550 Administrative prohibition", ReplyKind.OtherPermanent, [ReplyKind.ContentPolicy, ReplyKind.ProbeBlocked] }, // Exim default deny
        { SmtpStage.RcptUnknown, "550 5.7.1 XGEMAIL_0011 Command rejected", ReplyKind.OtherPermanent, [ReplyKind.ContentPolicy, ReplyKind.ProbeBlocked, ReplyKind.RejectsUnknown] }, // Sophos Central Email
        { SmtpStage.Mail, "554 Transaction failed", ReplyKind.OtherPermanent, [ReplyKind.ProbeBlocked, ReplyKind.ContentPolicy] }, // Hotmail
        { SmtpStage.Data, "554 5.5.1 Error: no valid recipients", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown] }, // Postfix
        { SmtpStage.RcptUnknown, "550 Mailbox unavailable or access denied", ReplyKind.OtherPermanent, [ReplyKind.RateLimited, ReplyKind.MailboxFullOrDisabled, ReplyKind.RejectsUnknown] }, // QQ Mail
        { SmtpStage.RcptUnknown, "553 5.1.2 The recipient address <user@example..com> is not a valid RFC-5321 address. - gsmtp", ReplyKind.OtherPermanent, [ReplyKind.RejectsUnknown] }, // Gmail

        { SmtpStage.RcptUnknown, "451 4.1.8 Domain of sender address im@ssss.co.kr does not resolve", ReplyKind.OtherTemporary, [ReplyKind.SenderVerification, ReplyKind.ProbeBlocked] }, // Sendmail
        { SmtpStage.RcptUnknown, "451 4.3.0 Mail server temporarily rejected message. - gsmtp", ReplyKind.OtherTemporary, [] }, // Gmail
        { SmtpStage.RcptUnknown, "451 4.3.0 <user@example.com>: Temporary lookup failure", ReplyKind.OtherTemporary, [ReplyKind.RejectsTemporary] }, // Postfix table lookup
        { SmtpStage.Connect, "450 4.7.1 Service unavailable", ReplyKind.OtherTemporary, [ReplyKind.ProbeBlocked, ReplyKind.ServiceUnavailable, ReplyKind.Greylisted] }, // Postfix postscreen (DNSBL reply text missing)
        { SmtpStage.RcptUnknown, "450 4.2.1 recipient domain temporarily disabled", ReplyKind.OtherTemporary, [ReplyKind.RejectsTemporary, ReplyKind.MailboxFullOrDisabled] }, // mox
        { SmtpStage.RcptUnknown, "450 cuda_nsu 4.7.1 <user@example.com>: Recipient address rejected: Policy Rejection- Abuse. Go away.", ReplyKind.OtherTemporary, [ReplyKind.ProbeBlocked, ReplyKind.ContentPolicy, ReplyKind.RejectsTemporary] }, // Barracuda (postfix policy, cbl)

        { SmtpStage.Connect, "554-gmx.net (mxgmx104) Nemesis ESMTP Service not available\n554-No SMTP service\n554-IP address is block listed.\n554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=198.51.100.42&r=1MNcgj-1ue23t3pyV-00S2YR", ReplyKind.ProbeBlocked, [] }, // GMX
        { SmtpStage.Connect, "554 IP=192.0.2.254 - A problem occurred. (Ask your postmaster for help or to contact user@example.org to clarify.) (BL)", ReplyKind.ProbeBlocked, [] }, // T-Online
        { SmtpStage.RcptUnknown, "550-Unfortunately we cannot currently accept your e-mail due to the amount of\n550-spam we are receiving from your server. Please check\n550-https://rbl.your-server.de/?ip=192.0.2.1 for further details or contact\n550-your server provider. / Leider koennen wir Ihre E-Mails aufgrund der\n550-Spamaufkommens von Ihrem Server momentan nicht annehmen. Weitere Details\n550-können Sie unter https://rbl.your-server.de/?ip=192.0.2.1 bzw. von\n550 Ihrem Serveranbieter erfahren.", ReplyKind.ProbeBlocked, [] }, // Hetzner managed mail
        { SmtpStage.Mail, "550 SC-001 (COL004-MC4F40) Unfortunately, messages from 192.254.138.165 weren't sent. Please contact your Internet service provider since part of their network is on our block list. You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors.", ReplyKind.ProbeBlocked, [] }, // Hotmail (old)
        { SmtpStage.RcptUnknown, "554 5.7.1 Service unavailable; Client host [193.32.160.135] blocked using zen.spamhaus.org; https://www.spamhaus.org/sbl/query/SBLCSS", ReplyKind.ProbeBlocked, [] }, // Postfix reject_rbl_client
        { SmtpStage.RcptUnknown, "550 5.2.1 Mailbox unavailable. Your IP address 11.22.33.44 is blacklisted using SPAMHAUS-XBL. Details: https://www.spamhaus.org/query/ip/11.22.33.44.", ReplyKind.ProbeBlocked, [] }, // unknown
        { SmtpStage.Connect, "554-mx.example.com\n554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.", ReplyKind.ProbeBlocked, [] }, // Cisco IronPort SBRS
        { SmtpStage.Connect, "550 Access denied...3ddbc37ab3eb9797ab036f2b23230e2f8f3e9f1363f797abcb13975aa75abaa73b3b373b5aefbb5aefefef...", ReplyKind.ProbeBlocked, [] }, // United Online (Juno/NetZero)
        { SmtpStage.RcptUnknown, "553 5.3.0 flph825 DNSBL:ATTRBL 521< 1.2.3.4 >_is_blocked.For assistance forward this email to abuse_rbl@abuse-att.net", ReplyKind.ProbeBlocked, [] }, // AT&T
        { SmtpStage.RcptUnknown, "550 Access from ip address 87.237.123.24 blocked. Visit http://win.mail.ru/cgi-bin/support_bl?ip=87.237.123.24", ReplyKind.ProbeBlocked, [] }, // Mail.ru (old)
        { SmtpStage.RcptUnknown, "450 4.7.1 <SBSSERVER.vogels.local>: Helo command rejected: Host not found", ReplyKind.ProbeBlocked, [ReplyKind.OtherTemporary] }, // Postfix reject_unknown_helo_hostname
        { SmtpStage.Ehlo, "501 EHLO requires valid address", ReplyKind.ProbeBlocked, [ReplyKind.OtherPermanent] }, // Plusnet
        { SmtpStage.Mail, "450 4.7.1 Access denied. IP name lookup failed [192.0.2.222]", ReplyKind.ProbeBlocked, [ReplyKind.OtherTemporary] }, // Sendmail FEATURE(require_rdns)
        { SmtpStage.RcptUnknown, "554 Host network not allowed - https://community.mimecast.com/docs/DOC-1369#554 [z7qZw5BPd1zlDYHka4589ru.us222]", ReplyKind.ProbeBlocked, [] }, // Mimecast
        { SmtpStage.RcptUnknown, "550 permanent failure for one or more recipients (user@example.com:blocked)", ReplyKind.ProbeBlocked, [ReplyKind.ContentPolicy, ReplyKind.OtherPermanent] }, // Barracuda ESS
        { SmtpStage.RcptUnknown, "550 5.7.1 Service unavailable; client [92.222.87.97] blocked using spamsources.fabel.dk", ReplyKind.ProbeBlocked, [] }, // Postfix
        { SmtpStage.RcptUnknown, "550 Listed https://www.spamsources.fabel.dk/ip/92.222.87.97", ReplyKind.ProbeBlocked, [] }, // unknown
        { SmtpStage.RcptUnknown, "550 Too many invalid recipients", ReplyKind.ProbeBlocked, [ReplyKind.RateLimited] }, // unknown
        { SmtpStage.Connect, "421 4.3.2 Your IP(218.236.206.104) is filtered and this connection will be closed. You must register your IP to spammaster@hanafos.com By SpaceLee, the Lord of mail server.", ReplyKind.ProbeBlocked, [ReplyKind.RateLimited] }, // Hanafos (Korea)
        { SmtpStage.RcptUnknown, "550-REJECTED - Server at [test.co.uk] (NOT JUNKEMAILFILTER) rejected message -\n550 550 65.49.42.68 is not allowed to send mail from email.example.com", ReplyKind.ProbeBlocked, [ReplyKind.ContentPolicy] }, // Exim behind junkemailfilter.com
        { SmtpStage.Mail, "550-5.1.0 MXIN506 MailFrom domain is listed in Spamhaus. To request removal from this list see https:\n550 5.1.0 //www.spamhaus.org/query/lookup/ ;id=DLOkvMxsVeZooDLOkv7hl0;sid=DLOkvMxsVeZoo;mta=mx12-prd-nl1-vmo;d=20251027;t=122826[CET];ipsrc=192.0.2.1;", ReplyKind.ProbeBlocked, [] }, // Ziggo/Vodafone NL
        { SmtpStage.EndOfData, "550-5.7.1 [192.0.2.22      18] Our system has detected that this message is\n550-5.7.1 likely suspicious due to the very low reputation of the sending IP\n550-5.7.1 address. To best protect our users from spam, the message has been\n550-5.7.1 blocked. Please visit\n550 5.7.1  https://support.google.com/mail/answer/188131 for more information. p22nn000202cat.22 - gsmtp", ReplyKind.ProbeBlocked, [ReplyKind.ContentPolicy] }, // Gmail
        { SmtpStage.Mail, "550 MI:SPF", ReplyKind.ProbeBlocked, [ReplyKind.ContentPolicy, ReplyKind.OtherPermanent] }, // NetEase 163.com
        { SmtpStage.RcptUnknown, "554 5.7.1 <foo.dunno.com[131.155.210.17]>: Client host rejected: Access denied", ReplyKind.ProbeBlocked, [] }, // Postfix check_client_access

        { SmtpStage.Connect, "421 mxcmd09.ad.aruba.it bizsmtp aeDm1w01G0T9uPK01 Too many connections, try later.", ReplyKind.RateLimited, [] }, // Aruba (Italy)
        { SmtpStage.RcptUnknown, "450-4.2.1 The user you are trying to contact is receiving mail at a rate that\n450-4.2.1 prevents additional messages from being delivered. Please resend your\n450-4.2.1 message at a later time. If the user is able to receive mail at that\n450-4.2.1 time, your message will be delivered. For more information, please\n450-4.2.1 visit\n450 4.2.1 https://support.google.com/mail/answer/6592 n1si18670303wif.28 - gsmtp", ReplyKind.RateLimited, [] }, // Gmail
        { SmtpStage.Mail, "421 4.7.0 [TSS04] Messages from 192.0.2.192 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.verizonmedia.com/error-codes", ReplyKind.RateLimited, [ReplyKind.ProbeBlocked] }, // Yahoo
        { SmtpStage.Mail, "452 4.3.2 Connection rate limit exceeded.", ReplyKind.RateLimited, [] }, // DTI (Japan)
        { SmtpStage.Connect, "421 mwinf5c63 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR005_104 [104]", ReplyKind.RateLimited, [] }, // Orange (France)
        { SmtpStage.RcptUnknown, "450 4.7.1 <user@domain.com>: Sender address rejected: Deferring: Too many messages from sender in last 60", ReplyKind.RateLimited, [ReplyKind.SenderVerification] }, // cbpolicyd
        { SmtpStage.RcptUnknown, "452 4.1.1 <user@comcast.net> too many recent messages; Try again later", ReplyKind.RateLimited, [] }, // Comcast
        { SmtpStage.Connect, "421 4.7.0 connection rate from your ip or network too high, slow down please", ReplyKind.RateLimited, [] }, // mox
        { SmtpStage.Connect, "421 4.3.2 The maximum number of concurrent connections per resource forest has exceeded a limit, closing transmission channel. example.com. PRX8 [example.com]", ReplyKind.RateLimited, [ReplyKind.ServiceUnavailable] }, // Exchange Online
        { SmtpStage.Connect, "421 HL:ICC", ReplyKind.RateLimited, [] }, // NetEase 163.com
        { SmtpStage.RcptUnknown, "554 5.2.122 The recipient has exceeded their limit for the number of messages they can receive per hour. For more information go to http://go.microsoft.com/fwlink/?LinkId=526653. (7) [outlook.com]", ReplyKind.RateLimited, [ReplyKind.MailboxFullOrDisabled] }, // Exchange Online

        { SmtpStage.RcptUnknown, "450 4.1.1 <user@example.org>: Recipient address rejected: User unknown in virtual alias table", ReplyKind.RejectsTemporary, [ReplyKind.RejectsUnknown] }, // Postfix soft_bounce
        { SmtpStage.RcptUnknown, "450 4.1.1 <user@example.com>: Recipient address rejected: unverified address: Address verification in progress", ReplyKind.RejectsTemporary, [ReplyKind.OtherTemporary] }, // Postfix reject_unverified_recipient
        { SmtpStage.RcptUnknown, "451 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#451 [abc.us222]", ReplyKind.RejectsTemporary, [ReplyKind.RejectsUnknown] }, // Mimecast
        { SmtpStage.RcptUnknown, "451 4.4.3 Unable to verify address at this time.", ReplyKind.RejectsTemporary, [ReplyKind.OtherTemporary] }, // Stalwart

        { SmtpStage.RcptUnknown, "550 5.5.0 Adresse destinataire invalide. Invalid recipient. LPN007_416", ReplyKind.RejectsUnknown, [] }, // La Poste
        { SmtpStage.RcptUnknown, "550 Requested action not taken: mailbox unavailable", ReplyKind.RejectsUnknown, [] }, // GMX / web.de / mail.com
        { SmtpStage.RcptUnknown, "550 5.4.1 <user@example.br>: Recipient address rejected: Access denied [BL2NAM02FT061.eop-nam02.prod.protection.outlook.com]", ReplyKind.RejectsUnknown, [] }, // Exchange Online (DBEB)
        { SmtpStage.RcptUnknown, "550 5.7.1 No such user c18si2365148hub", ReplyKind.RejectsUnknown, [] }, // Gmail (2009)
        { SmtpStage.EndOfData, "550 Message was not accepted -- invalid mailbox. Local mailbox user@mail.ru is unavailable: user not found", ReplyKind.RejectsUnknown, [] }, // Mail.ru
        { SmtpStage.RcptUnknown, "550 RC:NE The email account does not exist.", ReplyKind.RejectsUnknown, [] }, // TOM/Chinese provider
        { SmtpStage.RcptUnknown, "550 #2175041 unavailable mail user", ReplyKind.RejectsUnknown, [] }, // Chinese mail server
        { SmtpStage.RcptUnknown, "550 5.1.1 RUSR xxx.xxx.xxx.xxx: No such user: <user@example.com>", ReplyKind.RejectsUnknown, [] }, // Korean provider (Kakao/Daum style codes)
        { SmtpStage.RcptUnknown, "550 Invalid recipient: <user@i.softbank.jp>", ReplyKind.RejectsUnknown, [] }, // SoftBank
        { SmtpStage.RcptUnknown, "550 #5.1.0 Address rejected.", ReplyKind.RejectsUnknown, [] }, // Cisco IronPort
        { SmtpStage.RcptUnknown, "550 Unrouteable address", ReplyKind.RejectsUnknown, [] }, // Exim
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@frontier.net>: Recipient address rejected: undeliverable address: host mail1.brainstorminternet.net[216.98.196.32] said: 550 5.1.1 <user@frontier.net>: Recipient address rejected: User unknown (in reply to RCPT TO command)", ReplyKind.RejectsUnknown, [] }, // Postfix reject_unverified_recipient
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@siemens.com>: Recipient address rejected: User unknown in relay recipient table", ReplyKind.RejectsUnknown, [] }, // Postfix
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@prongs.org>: Recipient address rejected: User unknown in local recipient table", ReplyKind.RejectsUnknown, [] }, // Postfix
        { SmtpStage.RcptUnknown, "550 <user@cox.net> recipient rejected", ReplyKind.RejectsUnknown, [ReplyKind.OtherPermanent] }, // Cox (old)
        { SmtpStage.RcptUnknown, "550 5.1.1 Not our Customer", ReplyKind.RejectsUnknown, [] }, // Comcast
        { SmtpStage.RcptUnknown, "550 user@netzero.net is not a valid user", ReplyKind.RejectsUnknown, [] }, // NetZero / Juno
        { SmtpStage.RcptUnknown, "550 5.2.1 <user@prodigy.net>... Addressee unknown, relay=[192.0.2.10]", ReplyKind.RejectsUnknown, [] }, // AT&T / Prodigy
        { SmtpStage.RcptUnknown, "550 Invalid recipient <user@urs.com> (#5.1.1)", ReplyKind.RejectsUnknown, [] }, // MessageLabs / Symantec Email Security.cloud
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@aol.com>: Recipient address rejected: aol.com", ReplyKind.RejectsUnknown, [] }, // AOL
        { SmtpStage.RcptUnknown, "550 sorry, no mailbox here by that name (#5.1.1 - chkusr)", ReplyKind.RejectsUnknown, [] }, // qmail / vpopmail chkuser
        { SmtpStage.RcptUnknown, "550 {mx001-rz3} <user@dom.ain>... User unknown or not available - Empfaenger unbekannt oder nicht erreichbar", ReplyKind.RejectsUnknown, [] }, // German ISP
        { SmtpStage.RcptUnknown, "550 <user@latinmail.com>: Destinatario desconocido o mailbox lleno", ReplyKind.RejectsUnknown, [ReplyKind.MailboxFullOrDisabled] }, // Latinmail (Spanish)
        { SmtpStage.RcptUnknown, "550 RCPT TO:<user@uolsinectis.com.ar> User unknown", ReplyKind.RejectsUnknown, [] }, // Sun/iPlanet style
        { SmtpStage.RcptUnknown, "550-user@example.net is not an active address at this host (invalid FreeUK\n550 username)", ReplyKind.RejectsUnknown, [ReplyKind.MailboxFullOrDisabled] }, // FreeUK (Exim)
        { SmtpStage.RcptUnknown, "550 5.1.6 recipient no longer on server: user@example.go.jp", ReplyKind.RejectsUnknown, [ReplyKind.MailboxFullOrDisabled] }, // Sun/Oracle Messaging Server (me.com)
        { SmtpStage.EndOfData, "552 1 Requested mail action aborted, mailbox not found", ReplyKind.RejectsUnknown, [] }, // Yahoo
        { SmtpStage.RcptUnknown, "550 5.1.1 unknown or illegal alias: user@icloud.example.com", ReplyKind.RejectsUnknown, [] }, // Exim/Oracle style
        { SmtpStage.RcptUnknown, "550 5.1.2 Mailbox does not exist.", ReplyKind.RejectsUnknown, [] }, // Stalwart
        { SmtpStage.RcptUnknown, "550 5.1.1 Unknown user: user@example.com", ReplyKind.RejectsUnknown, [] }, // Apache James
        { SmtpStage.RcptUnknown, "550 No such user - psmtp", ReplyKind.RejectsUnknown, [] }, // Postini / Google Message Security
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@example.com> sorry, no mailbox here by that name. #5.5.1", ReplyKind.RejectsUnknown, [] }, // qmail derivative
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@example.com>: Recipient address rejected: undeliverable address: Access denied", ReplyKind.RejectsUnknown, [ReplyKind.OtherPermanent] }, // Postfix verify
        { SmtpStage.RcptUnknown, "550 5.1.1 <user@example.com>: Recipient address rejected: undeliverable address: host 62.159.186.107[62.159.186.107] said: 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup (in reply to RCPT TO command)", ReplyKind.RejectsUnknown, [] }, // Postfix verify in front of Exchange
        { SmtpStage.RcptUnknown, "550-5.4.1 Recipient address rejected: Access denied. For more information see\n550-https://aka.ms/EXOSmtpErrors [DB1PEPF000509EB.eurprd03.prod.outlook.com\n550 2026-09-30T06:54:50.697Z 08DF1C52E7128998]", ReplyKind.RejectsUnknown, [] }, // Exchange Online via a proxy
        { SmtpStage.RcptUnknown, "550 5.1.1 [R5] Unknown recipient (413ca81b-bca8-11f1-97b1-1d3b36025149)", ReplyKind.RejectsUnknown, [] }, // hosted gateway
        { SmtpStage.RcptUnknown, "550 Address invalid (ID:550:1:1 (mi004.mc1.hosteurope.de))", ReplyKind.RejectsUnknown, [] }, // Host Europe
        { SmtpStage.RcptUnknown, "550 cuda_nsu Requested action not taken: mailbox unavailable or not local.", ReplyKind.RejectsUnknown, [] }, // Barracuda
        { SmtpStage.RcptUnknown, "553 Unknown envelope recipient", ReplyKind.RejectsUnknown, [] }, // gateway
        { SmtpStage.RcptUnknown, "550-5.1.1 <user@example.com>: Recipient address rejected:\n550 User unknown in virtual mailbox table", ReplyKind.RejectsUnknown, [] }, // Postfix with reply footer
        { SmtpStage.RcptUnknown, "550 Invalid User", ReplyKind.RejectsUnknown, [] }, // NetEase 163.com
        { SmtpStage.RcptUnknown, "550 5.7.1 <user@example.com>: Recipient address rejected: User email address is marked as invalid.", ReplyKind.RejectsUnknown, [] }, // Proofpoint Essentials

        { SmtpStage.RcptUnknown, "550 No such domain at this location (user@example.net)", ReplyKind.RelayDenied, [ReplyKind.OtherPermanent] }, // unknown MTA
        { SmtpStage.RcptUnknown, "554 5.7.1 <user@xyz.net>: Relay access denied", ReplyKind.RelayDenied, [] }, // Postfix
        { SmtpStage.RcptUnknown, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", ReplyKind.RelayDenied, [] }, // qmail
        { SmtpStage.RcptUnknown, "550 5.4.4 Unable to relay", ReplyKind.RelayDenied, [] }, // gateway
        { SmtpStage.RcptUnknown, "501 Rcpt-To validation failed: RCPT TO not accepted: 5.7.1 This system is not configured to relay mail (r) from <probe@p2.example.com> to <user@example.jp> for 127.0.0.1", ReplyKind.RelayDenied, [] }, // unknown gateway
        { SmtpStage.RcptUnknown, "550 5.1.2 Relay not allowed.", ReplyKind.RelayDenied, [] }, // Stalwart
        { SmtpStage.RcptUnknown, "550 relaying denied for <user@example.com>", ReplyKind.RelayDenied, [] }, // Yahoo
        { SmtpStage.RcptUnknown, "554 5.7.1 <foo@ibm.com>: Recipient address rejected: Relay access denied", ReplyKind.RelayDenied, [] }, // Postfix (older)
        { SmtpStage.RcptUnknown, "554 5.7.1 <user@example.com>: Recipient address rejected: NO-DOMAIN.", ReplyKind.RelayDenied, [ReplyKind.OtherPermanent] }, // Trend Micro HES

        { SmtpStage.RcptUnknown, "550-Verification failed for <info@imsjo.com>\n550-Unrouteable address\n550 Sender verify failed", ReplyKind.SenderVerification, [] }, // Exim
        { SmtpStage.RcptUnknown, "550-Verification failed for <teste@antrampt.info>\n550-The mail server could not deliver mail to teste@antrampt.info. The account or domain may not exist, they may be blacklisted, or missing the proper dns entries.\n550 Sender verify failed", ReplyKind.SenderVerification, [] }, // cPanel
        { SmtpStage.RcptUnknown, "451-Could not complete sender verify callout for <probe@example.com>.\n451-The mail server(s) for the domain may be temporarily unreachable, or\n451-they may be permanently unreachable from this server. In the latter case,\n451-you need to change the address or create an MX record for its domain\n451-if it is supposed to be generally accessible from the Internet.\n451 Talk to your mail administrator for details.", ReplyKind.SenderVerification, [] }, // Exim
        { SmtpStage.RcptUnknown, "550-Postmaster verification failed while checking <ok@otherhost>\n550-Called:   127.0.0.1\n550-Sent:     RCPT TO:<postmaster@otherhost>\n550-Response: 550 NOT OK\n550-Several RFCs state that you are required to have a postmaster\n550-mailbox for each mail domain. This host does not accept mail\n550-from domains whose servers reject the postmaster address.\n550 Sender verify failed", ReplyKind.SenderVerification, [] }, // Exim callout

        { SmtpStage.Connect, "554 st11p00im-smtpin005.me.com ESMTP not accepting connections", ReplyKind.ServiceUnavailable, [ReplyKind.ProbeBlocked] }, // iCloud
        { SmtpStage.Connect, "521 5.3.2 Service currently unavailable", ReplyKind.ServiceUnavailable, [ReplyKind.ProbeBlocked] }, // Postfix postscreen (deny list action drop)
        { SmtpStage.Connect, "554 vsmtp20.tin.it. Server not available - access denied", ReplyKind.ServiceUnavailable, [ReplyKind.ProbeBlocked] }, // tin.it (Telecom Italia)

        { SmtpStage.Mail, "530 5.7.0 STARTTLS is mandatory", ReplyKind.TlsRequired, [] }, // German gateway
        { SmtpStage.RcptUnknown, "550 5.7.1 TLS 1.2+ required by recipient", ReplyKind.TlsRequired, [] }, // gateway
        { SmtpStage.RcptUnknown, "550 Encryption needed", ReplyKind.TlsRequired, [] }, // unknown
        { SmtpStage.RcptUnknown, "553 This route requires encryption (TLS) - https://community.mimecast.com/docs/DOC-1369#553 [FMf5RSQXMSOpe4YC8BHewA.de65]", ReplyKind.TlsRequired, [] }, // Mimecast
        { SmtpStage.RcptUnknown, "421 4.7.0 STARTTLS is mandatory", ReplyKind.TlsRequired, [ReplyKind.RateLimited] }, // mx1.gesundheitswelt.de
        { SmtpStage.Mail, "530 5.7.0 STARTTLS required for mail delivery", ReplyKind.TlsRequired, [] }, // mox
    };
}
