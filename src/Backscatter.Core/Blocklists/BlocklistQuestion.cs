using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>Why there is, or is no, question for a list and a subject.</summary>
public enum QuestionOutcome
{
    /// <summary>There is one.</summary>
    Ready,

    /// <summary>The list does not carry this kind of subject, or has ended: there is nothing to ask and nothing to report.</summary>
    NotSuitable,

    /// <summary>The list needs a key and none is configured.</summary>
    KeyMissing,

    /// <summary>The name would be longer than DNS allows.</summary>
    TooLong,
}

/// <summary>
/// The question to one list about one subject (RFC 5782 sections 2.1, 2.4 and 3). The name that is sent may hold a key, so it is made when it is
/// sent and kept nowhere; what is shown is <see cref="ShownName"/>.
/// </summary>
public sealed record BlocklistQuestion
{
    private readonly string? _key;
    private readonly string _form;

    private BlocklistQuestion(Blocklist list, BlocklistSubject subject, QuestionOutcome outcome, string form, string? key)
    {
        List = list;
        Subject = subject;
        Outcome = outcome;
        _form = form.Replace(QuestionForm.Subject, subject.Label, StringComparison.Ordinal);
        _key = key;
    }

    /// <summary>The list that is asked.</summary>
    public Blocklist List { get; }

    /// <summary>What it is asked about.</summary>
    public BlocklistSubject Subject { get; }

    /// <summary>Whether there is anything to ask.</summary>
    public QuestionOutcome Outcome { get; }

    /// <summary>The name with its key masked: <c>2.0.0.127.&lt;key&gt;.zen.dq.spamhaus.net</c>.</summary>
    public string ShownName => _form;

    /// <summary>The question to a list about a subject.</summary>
    public static BlocklistQuestion For(Blocklist list, BlocklistSubject subject, BlocklistKeys keys)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(keys);
        var form = QuestionForm.For(list, keys);
        if (!list.IsAsked || (list.Subjects & subject.Kind) == 0) return new BlocklistQuestion(list, subject, QuestionOutcome.NotSuitable, form.Text, null);
        return form.IsKeyMissing
            ? new BlocklistQuestion(list, subject, QuestionOutcome.KeyMissing, form.Text, null)
            : Fit(new BlocklistQuestion(list, subject, QuestionOutcome.Ready, form.Text, form.Key));
    }

    /// <summary>What is sent. It may hold a key: it goes to the resolver and nowhere else.</summary>
    internal DnsQuestion ToDns(DnsRecordType type) => new(NameSent(), type);

    /// <summary>The shown name.</summary>
    public override string ToString() => ShownName;

    private static BlocklistQuestion Fit(BlocklistQuestion question) => question.NameSent().Length <= DomainName.MaxLength
        ? question
        : new BlocklistQuestion(question.List, question.Subject, QuestionOutcome.TooLong, question._form, null);

    private string NameSent() => _key is null ? _form : _form.Replace(BlocklistKeys.Masked, _key, StringComparison.Ordinal);
}
