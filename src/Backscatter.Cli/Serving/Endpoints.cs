using System.Security.Cryptography;
using Backscatter.Core.Names;
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

    /// <summary>Whether an exception says that the settings of Kestrel cannot be used.</summary>
    public static bool IsOfSettings(Exception failure) => failure is CryptographicException or InvalidOperationException or IOException or UnauthorizedAccessException or ArgumentException or FormatException;

    /// <summary>What is said then.</summary>
    public static UsageException Unusable(Exception failure) => new($"the settings of Kestrel cannot be used: {ForeignText.Escape(failure.Message, 300)} docs/serve.md has an example with a certificate");

    /// <summary>Tells Kestrel.</summary>
    /// <exception cref="UsageException">Its settings cannot be used.</exception>
    public void Apply(KestrelServerOptions options)
    {
        try
        {
            Set(options);
        }
        catch (Exception failure) when (IsOfSettings(failure))
        {
            throw Unusable(failure);
        }
    }

    private void Set(KestrelServerOptions options)
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
