using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Tests;

/// <summary>One lab with documentation addresses for all tests of a class that only look at it.</summary>
public sealed class SharedLab : IAsyncLifetime
{
    public LabInternet Lab { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Lab = await LabInternet.StartAsync(new LabOptions
    {
        Addressing = LabAddressing.Documentation,
        EmptyBlocklists =
        [
            new LabBlocklist("bl.of-the-world.example"),
            new LabBlocklist("own-points.example") { TestPoints = [new("point.test", "127.0.0.9")] },
            new LabBlocklist("psbl.surriel.com") { TestPoints = [new("127.0.0.2", "127.0.0.77")] },
            new LabBlocklist("zen.spamhaus.org"),
            new LabBlocklist("dbl.spamhaus.org"),
        ],
    }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Lab.DisposeAsync();
}
