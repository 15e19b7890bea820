using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Lab;
using Backscatter.Lab.Clients;

namespace Backscatter.Cli.Demo;

/// <summary>Sends one message to a made-up recipient of a server of the lab, and sees whether the server makes a bounce of it.</summary>
internal static class MessageTest
{
    public static async Task<EndpointJudgement> RunAsync(LabInternet lab, LabClient client, string host, CancellationToken cancellationToken)
    {
        var server = lab.ServerOf(host);
        var bounces = server.Bounces.Count;
        var options = new ProbeOptions { Ehlo = DemoShow.Prober.Ehlo, SenderDomain = DemoShow.Prober.SenderDomain, Authorities = [lab.Authority.Root], Depth = ProbeDepth.Message };
        var endpoint = new Endpoint(DomainName.Parse(host), lab.AddressOf(host), lab.SmtpPort ?? 25);
        var seen = await new SmtpProbe(lab.Connector, ReplyRules.Shipped, options, TimeProvider.System).RunAsync(endpoint, DomainName.Parse(client.Domain), cancellationToken);

        // The lab's servers make their bounces when they accept, and keep them instead of sending them: there is nothing to wait for.
        return EndpointJudge.AfterMessage(seen, bounced: server.Bounces.Count > bounces);
    }
}
