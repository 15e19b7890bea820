using System.Text;
using Backscatter.Core.Dns;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>An answer of a bulk, kept.</summary>
internal sealed record BulkSaid(DnsOutcome Outcome, DnsCode Code, string Addresses, TimeSpan? Ttl, int Resolver);

/// <summary>A bulk of the questions that are given, and their answers in the order of the questions.</summary>
internal sealed class BulkList(params string[] names) : IBulkQuestions
{
    private int _next;

    public BulkSaid?[] Answers { get; } = new BulkSaid?[names.Length];

    public BulkNext Next(Span<byte> name, out int nameLength, out long ticket)
    {
        (nameLength, ticket) = (0, _next);
        if (_next == names.Length) return BulkNext.End;
        foreach (var label in names[_next++].Split('.'))
        {
            name[nameLength] = (byte)label.Length;
            nameLength += 1 + Encoding.ASCII.GetBytes(label, name[(nameLength + 1)..]);
        }

        name[nameLength++] = 0;
        return BulkNext.Question;
    }

    public void Answered(long ticket, in BulkAnswer answer)
    {
        Assert.Null(Answers[ticket]);
        var addresses = answer.Addresses.ToArray().Select(address => $"{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}");
        Answers[ticket] = new BulkSaid(answer.Outcome, answer.Code, string.Join(' ', addresses.Order(StringComparer.Ordinal)), answer.Ttl, answer.Resolver);
    }
}
