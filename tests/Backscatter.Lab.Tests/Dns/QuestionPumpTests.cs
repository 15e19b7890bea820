using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>The contract over our own question pump.</summary>
public sealed class QuestionPumpTests : ResolverContract
{
    // Its sockets are connected, so that it hears that nobody is there.
    protected override DnsCode WhereNobodyListens => DnsCode.Unreachable;

    // Behind the question, which it compares.
    protected override int FirstByteToSpoil => 31;

    protected override IDnsResolver Make(IReadOnlyList<IPEndPoint> servers, Asking asking) =>
        new QuestionPump(servers, new QuestionPumpOptions { Timeout = asking.Timeout, Retries = asking.Retries, MaxInFlight = asking.MaxInFlight });
}
