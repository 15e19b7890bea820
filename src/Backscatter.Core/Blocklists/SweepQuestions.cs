using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>The questions of one sweep, list after list in turn, and where their answers go.</summary>
internal sealed class SweepQuestions : IBulkQuestions
{
    private readonly IReadOnlyList<Blocklist> _lists;
    private readonly IReadOnlyList<BlocklistSubject> _subjects;
    private readonly ISweepGate? _gate;
    private readonly ISweepSink _sink;
    private readonly IReadOnlyList<string> _resolvers;
    private readonly WireForm?[] _forms;
    private readonly int[] _next;
    private readonly AnswerMemo _memo;
    private int _turn;

    public SweepQuestions(IReadOnlyList<Blocklist> lists, BlocklistKeys keys, IReadOnlyList<BlocklistSubject> subjects, ISweepGate? gate, ISweepSink sink, IReadOnlyList<string> resolvers)
    {
        (_lists, _subjects, _gate, _sink, _resolvers) = (lists, subjects, gate, sink, resolvers);
        _forms = [.. lists.Select(list => QuestionForm.For(list, keys) is { IsKeyMissing: false } form ? new WireForm(form) : null)];
        _next = new int[lists.Count];
        _memo = new AnswerMemo(lists);
    }

    public BulkNext Next(Span<byte> name, out int nameLength, out long ticket)
    {
        (nameLength, ticket) = (0, 0);
        var waiting = false;
        // As many turns without a question as there are lists: all of them have come to their end, or wait.
        for (var idle = 0; idle < _lists.Count;)
        {
            var list = _turn;
            _turn = _turn + 1 == _lists.Count ? 0 : _turn + 1;
            if (_next[list] == _subjects.Count)
            {
                idle++;
                continue;
            }

            switch (Prepare(list, _subjects[_next[list]], name, out nameLength))
            {
                case SweepStep.Ask:
                    ticket = ((long)list << 32) | (uint)_next[list]++;
                    return BulkNext.Question;
                case SweepStep.Later:
                    waiting = true;
                    idle++;
                    break;
                default:
                    _next[list]++;
                    idle = 0;
                    break;
            }
        }

        return waiting ? BulkNext.Later : BulkNext.End;
    }

    public void Answered(long ticket, in BulkAnswer answer)
    {
        var (list, subject) = ((int)(ticket >> 32), _subjects[(int)(uint)ticket]);
        var isKnown = answer.Outcome != DnsOutcome.Unknown;
        // A reply that could not be read is no 'not listed', whatever its header said.
        var code = !isKnown && answer.Code is DnsCode.NoError or DnsCode.NameError ? DnsCode.Failed : answer.Code;
        var verdict = _memo.Interpret(list, subject.Kind, code, isKnown ? answer.Addresses : []);
        _sink.Report(new SweepResult(subject, _lists[list], verdict, code, answer.Ttl, _resolvers[answer.Resolver], answer.Elapsed));
    }

    private SweepStep Prepare(int place, BlocklistSubject subject, Span<byte> name, out int nameLength)
    {
        nameLength = 0;
        var list = _lists[place];
        if (!list.IsAsked || (list.Subjects & subject.Kind) == 0) return SweepStep.Answered;
        if (_forms[place] is not { } form) return Unasked(list, subject, AnswerInterpreter.KeyMissing(list));
        nameLength = form.Write(subject, name);
        if (nameLength < 0) return Unasked(list, subject, AnswerInterpreter.NameTooLong(list));
        var decision = _gate?.Decide(list, subject) ?? SweepDecision.Ask;
        return decision.Answer is { } given ? Unasked(list, subject, given) : decision.Step;
    }

    private SweepStep Unasked(Blocklist list, BlocklistSubject subject, BlocklistAnswer answer)
    {
        _sink.Report(new SweepResult(subject, list, answer, null, null, null, TimeSpan.Zero));
        return SweepStep.Answered;
    }
}
