using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Asks lists: an answer that is kept costs nothing, equal questions under way are one, and every other question is taken from its operator's
/// budget. It tells what was answered and judges nothing.
/// </summary>
internal sealed class BlocklistAsker(BlocklistCheckerParts parts)
{
    /// <summary>The most TXT reasons that are kept of one listing.</summary>
    public const int MaxTexts = 4;

    /// <summary>The most characters that are kept of one TXT reason.</summary>
    public const int MaxTextLength = 400;

    private const string OtherSet = " confirming";

    private readonly AnswerCache _cache = parts.Cache ?? new AnswerCache(parts.Time);

    /// <summary>The reply to a question; null when its operator's allowance is spent. A caller who cancels only stops waiting.</summary>
    public ValueTask<BlocklistEvidence?> AskAsync(BlocklistQuestion question, DnsRecordType type, bool pastCache, CancellationToken cancellationToken) =>
        _cache.GetAsync(
            new AnswerKey(parts.ResolverNames, question.List.Zone, question.Subject.Label, type),
            asking => AskNowAsync(parts.Resolver, question, type, asking),
            pastCache,
            cancellationToken);

    /// <summary>The confirming resolver's reply, kept apart from the first one's; null when the allowance is spent.</summary>
    public ValueTask<BlocklistEvidence?> AskOtherAsync(IDnsResolver other, BlocklistQuestion question, CancellationToken cancellationToken) =>
        _cache.GetAsync(
            new AnswerKey(parts.ResolverNames + OtherSet, question.List.Zone, question.Subject.Label, DnsRecordType.A),
            asking => AskNowAsync(other, question, DnsRecordType.A, asking),
            pastCache: true,
            cancellationToken);

    private async Task<BlocklistEvidence?> AskNowAsync(IDnsResolver resolver, BlocklistQuestion question, DnsRecordType type, CancellationToken cancellationToken)
    {
        if (parts.Budget is { } budget && !await budget.TakeAsync(QuestionBudget.OperatorOf(question.List), cancellationToken)) return null;
        var askedAt = parts.Time.GetUtcNow();
        var reply = await resolver.AskAsync(question.ToDns(type), cancellationToken);
        return new BlocklistEvidence(
            question.ShownName,
            [.. reply.Of<AddressRecord>().Select(record => record.Address)],
            CodeOf(reply),
            reply.Ttl,
            reply.Resolver,
            reply.Elapsed,
            askedAt,
            parts.Keys.Mask(reply.Detail))
        {
            Texts = [.. reply.Of<TextRecord>().Take(MaxTexts).Select(record => Bounded(parts.Keys.Mask(record.Text)))],
        };
    }

    // A reply that could not be read is no 'not listed', whatever its header said.
    private static DnsCode CodeOf(DnsReply reply) =>
        reply is { Outcome: DnsOutcome.Unknown, Code: DnsCode.NoError or DnsCode.NameError } ? DnsCode.Failed : reply.Code;

    private static string Bounded(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "…";
}
