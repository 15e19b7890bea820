using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Backscatter.Cli.Serving;

/// <summary>Where the service listens: what the command line names, and the endpoints in the settings of Kestrel.</summary>
/// <param name="Named">Those of the command line, or the default where nobody said anything.</param>
/// <param name="Kestrel">The settings of Kestrel.</param>
internal sealed record Endpoints(IReadOnlyList<ListenAddress> Named, IConfigurationSection Kestrel)
{
    /// <summary>Reads them, and refuses those at which a key could be read on its way.</summary>
    /// <exception cref="UsageException">Some cannot be used, a line for each.</exception>
    public static Endpoints Read(ServeSetup setup, IConfiguration configuration)
    {
        var kestrel = configuration.GetSection("Kestrel");
        var written = kestrel.GetSection("Endpoints").GetChildren().Where(endpoint => endpoint["Url"] is not null).Select(endpoint => (Option: $"Kestrel:Endpoints:{endpoint.Key}:Url", Text: endpoint["Url"]!)).ToList();
        var said = setup.Listen.Count > 0 || written.Count > 0 ? setup.Listen : [ListenAddress.Default];
        var named = said.Select(text => ("--listen", Text: text, Address: ListenAddress.Parse("--listen", text))).ToList();
        var refused = named.Concat(written.Select(one => (one.Option, one.Text, Address: ListenAddress.Parse(one.Option, one.Text))))
            .Select(one => one.Address.Refusal(one.Item1, one.Text, setup.IsBehindProxy))
            .OfType<string>()
            .ToList();
        return refused.Count == 0 ? new Endpoints([.. named.Select(one => one.Address)], kestrel) : throw new UsageException(refused);
    }

    /// <summary>Tells Kestrel.</summary>
    public void Apply(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Configure(Kestrel, reloadOnChange: false);
        foreach (var one in Named)
        {
            if (one.Address is null) options.ListenLocalhost(one.Port, Speak);
            else options.Listen(one.Address, one.Port, Speak);

            void Speak(ListenOptions endpoint)
            {
                if (one.IsTls) endpoint.UseHttps();
            }
        }
    }
}
