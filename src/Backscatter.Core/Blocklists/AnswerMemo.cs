using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Interprets the answers of a sweep, each kind of answer once: what a list says depends on the list, the kind of subject and what was answered,
/// and a list has a handful of answers for millions of subjects. What is kept is bounded, as a list may invent a new answer for each of them.
/// </summary>
/// <param name="lists">The lists, by their places.</param>
internal sealed class AnswerMemo(IReadOnlyList<Blocklist> lists)
{
    /// <summary>The most verdicts that are kept.</summary>
    public const int MostKept = 16 * 1024;

    private const int MostAddresses = 4;

    private readonly Dictionary<Said, BlocklistAnswer> _kept = [];

    /// <summary>What <see cref="AnswerInterpreter"/> makes of the answer.</summary>
    /// <param name="list">The place of the list.</param>
    /// <param name="kind">The kind of subject.</param>
    /// <param name="code">How the reply ended.</param>
    /// <param name="addresses">The A records, as <see cref="BulkAnswer.Addresses"/>.</param>
    public BlocklistAnswer Interpret(int list, SubjectKinds kind, DnsCode code, ReadOnlySpan<uint> addresses)
    {
        if (addresses.Length > MostAddresses) return Interpret(lists[list], kind, code, addresses);
        var said = new Said(list, kind, code, addresses.Length, At(addresses, 0), At(addresses, 1), At(addresses, 2), At(addresses, 3));
        if (_kept.TryGetValue(said, out var answer)) return answer;
        answer = Interpret(lists[list], kind, code, addresses);
        if (_kept.Count < MostKept) _kept.Add(said, answer);
        return answer;
    }

    private static BlocklistAnswer Interpret(Blocklist list, SubjectKinds kind, DnsCode code, ReadOnlySpan<uint> addresses) =>
        AnswerInterpreter.Interpret(list, kind, [.. addresses.ToArray().Select(ToAddress)], code);

    private static uint At(ReadOnlySpan<uint> addresses, int index) => index < addresses.Length ? addresses[index] : 0;

    private static IPAddress ToAddress(uint address) => new([(byte)(address >> 24), (byte)(address >> 16), (byte)(address >> 8), (byte)address]);

    private readonly record struct Said(int List, SubjectKinds Kind, DnsCode Code, int Count, uint First, uint Second, uint Third, uint Fourth);
}
