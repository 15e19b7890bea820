namespace Backscatter.Core.Smtp;

/// <summary>A reply as rules see it.</summary>
/// <param name="Stage">Where in the conversation it was given.</param>
/// <param name="Code">200 to 599.</param>
/// <param name="Enhanced">Its enhanced status code; null when there is none.</param>
/// <param name="Wording">Its text in the form of <see cref="ReplyWording"/>.</param>
/// <param name="Possible">The patterns that can match the wording.</param>
internal readonly record struct SeenReply(SmtpStage Stage, int Code, EnhancedStatusCode? Enhanced, string Wording, PossiblePatterns Possible);
