using System.Diagnostics;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;

namespace Backscatter.Benchmarks;

/// <summary>A sweep through the question pump: from subject and list to the interpreted answer.</summary>
internal static class SweepRun
{
    public static async Task<Measured> RunAsync(QuestionPump pump, Workload workload)
    {
        var count = new Count();
        var sweep = new BlocklistSweep(pump, workload.Lists, BlocklistKeys.None);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await sweep.RunAsync(workload.Subjects, null, count, CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        if (count.NotListed != workload.Questions - workload.Entries || count.Unknown > 0)
        {
            throw new InvalidOperationException($"the sweep was wrong: {count.NotListed} not listed, {count.Entries} with an entry, {count.Unknown} unknown of {workload.Questions}, of which {workload.Entries} have an entry");
        }

        return new Measured(workload.Questions, elapsed, allocated);
    }

    private sealed class Count : ISweepSink
    {
        public int Entries { get; private set; }

        public int NotListed { get; private set; }

        public int Unknown { get; private set; }

        public void Report(in SweepResult result)
        {
            switch (result.Answer.Result)
            {
                case AnswerResult.NotListed: NotListed++; break;
                case AnswerResult.Unknown when result.Reply != DnsCode.NoError: Unknown++; break;
                default: Entries++; break;
            }
        }
    }
}
