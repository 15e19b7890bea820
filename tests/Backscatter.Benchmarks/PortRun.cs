using System.Diagnostics;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.Benchmarks;

/// <summary>The same questions through the DNS port, 128 at once, as they were asked before there was a pump.</summary>
internal static class PortRun
{
    private const int AtOnce = 128;

    public static async Task<Measured> RunAsync(IDnsResolver resolver, Workload workload, int addresses)
    {
        var listed = 0;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        var questions = workload.Subjects.Take(addresses).SelectMany(subject => workload.Lists.Select(list => (subject, list)));
        await Parallel.ForEachAsync(questions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (asked, cancellationToken) =>
        {
            var question = BlocklistQuestion.For(asked.list, asked.subject, BlocklistKeys.None);
            var reply = await resolver.AskAsync(new DnsQuestion(question.ShownName, DnsRecordType.A), cancellationToken);
            var answer = AnswerInterpreter.Interpret(asked.list, asked.subject.Kind, [.. reply.Of<AddressRecord>().Select(record => record.Address)], reply.Code);
            if (answer.Result != AnswerResult.NotListed) Interlocked.Increment(ref listed);
        });
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (listed == 0) throw new InvalidOperationException("no question found an entry, so nothing was measured");
        return new Measured(addresses * workload.Lists.Count, elapsed, allocated);
    }
}
