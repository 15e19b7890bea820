using Backscatter.Core.Dns;
using Backscatter.Core.Tests.Dns;

namespace Backscatter.Core.Tests.Scanning;

/// <summary>Holds some answers back until they are let go, or for ever.</summary>
internal sealed class HeldResolver(ZoneResolver zones, Func<DnsQuestion, bool> held) : IDnsResolver
{
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _letGo.TrySetResult();

    public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        if (held(question)) await _letGo.Task.WaitAsync(cancellationToken);
        return await zones.AskAsync(question, cancellationToken);
    }
}
