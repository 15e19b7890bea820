using System.Buffers.Binary;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>A bulk resolver in memory over <see cref="ScriptedResolver"/>: asks one question after the other, and remembers when it was told to wait.</summary>
internal sealed class ScriptedBulk(ScriptedResolver resolver) : IBulkResolver
{
    public IReadOnlyList<string> Resolvers => [resolver.Name];

    /// <summary>How often there was no question just then.</summary>
    public int Waits { get; private set; }

    public async Task AskAllAsync(IBulkQuestions questions, CancellationToken cancellationToken)
    {
        var name = new byte[WireName.Longest];
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            switch (questions.Next(name, out _, out var ticket))
            {
                case BulkNext.End:
                    return;
                case BulkNext.Later:
                    Assert.InRange(++Waits, 1, 10_000);
                    break;
                default:
                    var reply = await resolver.AskAsync(new DnsQuestion(WireName.Shown(name), DnsRecordType.A), cancellationToken);
                    uint[] addresses = [.. reply.Of<AddressRecord>().Select(record => BinaryPrimitives.ReadUInt32BigEndian(record.Address.GetAddressBytes()))];
                    questions.Answered(ticket, new BulkAnswer { Outcome = reply.Outcome, Code = reply.Code, Addresses = addresses, Ttl = reply.Ttl, Elapsed = reply.Elapsed });
                    break;
            }
        }
    }
}
