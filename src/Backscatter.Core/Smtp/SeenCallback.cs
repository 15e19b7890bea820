namespace Backscatter.Core.Smtp;

/// <summary>
/// A call back to the sender of a probe, as the sender's own mail server saw it: somebody asked whether the sender exists. The sender was made for one endpoint, so
/// that it proves who causes the call. Foreign text but for the time.
/// </summary>
/// <param name="At">When.</param>
/// <param name="Client">The address that called.</param>
/// <param name="Helo">What it said with EHLO or HELO.</param>
/// <param name="MailFrom">What it said with MAIL FROM, without brackets; empty for the null sender.</param>
/// <param name="Recipient">The sender that it asked about.</param>
public sealed record SeenCallback(DateTimeOffset At, string Client, string Helo, string MailFrom, string Recipient);
