using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// Finds the DMARC policy that applies to a domain: its own record, or by the DNS tree walk that of its organizational domain or public suffix
/// (RFC 9989 sections 4.10 and 4.10.1), in at most eight questions.
/// </summary>
public sealed class DmarcDiscovery(IDnsResolver resolver)
{
    private const int MostQuestions = 8;

    /// <summary>Asks the domain, and where it has no valid record, the domains above side by side.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; nothing else is thrown.</exception>
    public async Task<DmarcResult> FindAsync(DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var problems = new List<DmarcProblem>();
        var own = await AskAsync(domain, cancellationToken);
        if (own.Outcome == DnsOutcome.Unknown) return Unknown(domain, own, problems, [own]);
        if (Valid(domain, own, problems) is { } record) return Applied(domain, domain, record, DmarcTag.P, record.Policy, problems, [own]);

        var above = Above(domain);
        DnsReply[] replies = [own, .. await Task.WhenAll(above.Select(name => AskAsync(name, cancellationToken)))];
        var found = new List<(DomainName Name, DmarcRecord Record)>();
        foreach (var (name, reply) in above.Zip(replies.Skip(1)))
        {
            if (reply.Outcome == DnsOutcome.Unknown) return Unknown(domain, reply, problems, replies);
            if (Valid(name, reply, problems) is not { } one) continue;
            found.Add((name, one));
            if (one.Suffix != DmarcSuffix.Unsaid) break;
        }

        if (found.Count == 0) return Missing(domain, problems, replies);
        return await ApplyAboveAsync(domain, Deciding(found), problems, replies, cancellationToken);
    }

    /// <summary>The domains the tree walk goes up to, the first one being too long skipped over (RFC 9989 section 4.10, steps 4 to 8).</summary>
    internal static IReadOnlyList<DomainName> Above(DomainName domain)
    {
        var name = domain;
        for (var labels = domain.Labels.Count; labels > MostQuestions; labels--) name = name.Parent!;
        var above = new List<DomainName>();
        while (name.Parent is { } parent) above.Add(name = parent);
        return above;
    }

    // psd=n: this is the organizational domain. psd=y: the one a label below is, where it has a record, or else the suffix's own record applies.
    // Otherwise the one nearest to the root is the organizational domain.
    private static (DomainName Name, DmarcRecord Record) Deciding(List<(DomainName Name, DmarcRecord Record)> found)
    {
        var last = found[^1];
        if (last.Record.Suffix != DmarcSuffix.PublicSuffix || found.Count == 1) return last;
        return found[^2].Name.Parent == last.Name ? found[^2] : last;
    }

    private async Task<DmarcResult> ApplyAboveAsync(
        DomainName domain,
        (DomainName Name, DmarcRecord Record) above,
        List<DmarcProblem> problems,
        DnsReply[] replies,
        CancellationToken cancellationToken)
    {
        var (tag, policy) = above.Record.SubdomainPolicy is { } sp ? (DmarcTag.SP, sp) : (DmarcTag.P, above.Record.Policy);
        if (above.Record.NonexistentPolicy is not { } np || np == policy)
            return Applied(domain, above.Name, above.Record, tag, policy, problems, replies);

        // A name exists that has an address or an MX record.
        DnsRecordType[] types = [DnsRecordType.A, DnsRecordType.AAAA, DnsRecordType.MX];
        var existence = await Task.WhenAll(types.Select(type => resolver.AskAsync(new DnsQuestion(domain.Ascii, type), cancellationToken)));
        replies = [.. replies, .. existence];
        if (Array.Exists(existence, reply => reply.Outcome == DnsOutcome.Exists))
            return Applied(domain, above.Name, above.Record, tag, policy, problems, replies);
        if (Array.Find(existence, reply => reply.Outcome == DnsOutcome.Unknown) is { } failed) return Unknown(domain, failed, problems, replies);
        return Applied(domain, above.Name, above.Record, DmarcTag.NP, np, problems, replies);
    }

    private static DmarcResult Applied(
        DomainName domain,
        DomainName at,
        DmarcRecord record,
        DmarcTag tag,
        DmarcPolicy policy,
        List<DmarcProblem> problems,
        IReadOnlyList<DnsReply> replies)
    {
        var enforcement = (policy, record.IsTest, record.Percent) switch
        {
            (DmarcPolicy.None, _, _) or (_, true, _) or (_, _, 0) => DmarcEnforcement.NotEnforced,
            (_, _, < 100) => DmarcEnforcement.PartlyEnforced,
            _ => DmarcEnforcement.Enforced,
        };
        return new DmarcResult(domain, DmarcStatus.Found, null, at, record, tag, policy, enforcement, [.. problems, .. record.Problems], replies);
    }

    private static DmarcResult Missing(DomainName domain, List<DmarcProblem> problems, IReadOnlyList<DnsReply> replies) => new(
        domain,
        problems.Count > 0 ? DmarcStatus.Invalid : DmarcStatus.None,
        problems.FirstOrDefault()?.Text,
        FoundAt: null,
        Record: null,
        Tag: null,
        Policy: null,
        DmarcEnforcement.NotEnforced,
        problems,
        replies);

    private static DmarcResult Unknown(DomainName domain, DnsReply reply, List<DmarcProblem> problems, IReadOnlyList<DnsReply> replies) => new(
        domain, DmarcStatus.Unknown, $"{reply.Question} could not be learnt: {ForeignText.Escape(reply.Detail ?? reply.Code.ToString())}",
        null, null, null, null, DmarcEnforcement.Unknown, problems, replies);

    private static DmarcRecord? Valid(DomainName name, DnsReply reply, List<DmarcProblem> problems)
    {
        var texts = reply.Of<TextRecord>().Select(record => record.Text).ToList();
        var records = texts.Where(DmarcGrammar.IsDmarc).ToList();
        if (records.Count == 1) return DmarcGrammar.Read(records[0]);
        if (records.Count > 1)
        {
            problems.Add(new DmarcProblem(
                DmarcProblemKind.SeveralRecords, $"_dmarc.{name} has {records.Count} DMARC records, so none of them counts: keep one"));
        }
        else if (texts.Find(DmarcGrammar.LooksLikeDmarc) is { } near)
        {
            problems.Add(new DmarcProblem(
                DmarcProblemKind.NotQuiteDmarc,
                $"the TXT record {ForeignText.Quote(near, 60)} of _dmarc.{name} is no DMARC record: one begins with v=DMARC1;"));
        }

        return null;
    }

    // A name so long that _dmarc does not fit in front of it can have no such record.
    private Task<DnsReply> AskAsync(DomainName name, CancellationToken cancellationToken)
    {
        var question = new DnsQuestion($"_dmarc.{name}", DnsRecordType.TXT);
        return question.Name.Length <= DomainName.MaxLength
            ? resolver.AskAsync(question, cancellationToken)
            : Task.FromResult(new DnsReply(question, DnsOutcome.Absent, DnsCode.NameError, [], null, "", TimeSpan.Zero));
    }
}
