using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Web.Tests;

/// <summary><c>eng/check-service.sh</c>, by which a deployment and the Functions under Core Tools are asked whether they serve.</summary>
public sealed class CheckServiceTests
{
    [Fact]
    public async Task It_finds_a_service_that_serves_in_order()
    {
        await using var service = await RunningService.StartAsync();

        var (code, output, error) = await RunAsync(service.Client.BaseAddress!.ToString(), RunningService.LocalKey);

        Assert.Equal(
            (0, "", "ok: it runs\nok: its store answers\nok: it describes itself\nok: nobody is let in without a token\nok: nor with one that is made up\nok: whoever has the key is let in\n"),
            (code, error, output));
    }

    [Fact]
    public async Task It_says_so_where_a_key_is_not_taken_and_does_not_say_which()
    {
        await using var service = await RunningService.StartAsync();

        var (code, output, error) = await RunAsync(service.Client.BaseAddress!.ToString(), "bsk_of-another-service");

        Assert.Equal(1, code);
        Assert.StartsWith("not ok: whoever has the key is let in: expected 200 application/json with \"roles\", and it says 401 application/problem+json", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bsk_", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_no_longer_than_it_is_told_to_for_a_service_that_is_not_there()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = $"http://{nobody.LocalEndpoint}";
        nobody.Stop();

        var (code, output, error) = await RunAsync(address, null, "0");

        Assert.Equal((1, "", $"eng/check-service.sh: {address}/readyz did not say 200 within 0 s; it last said: 000  \n"), (code, output, error));
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string address, string? key, string patience = "30")
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "eng", "check-service.sh"), address, patience]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (key is not null) start.Environment["BACKSCATTER_KEY"] = key;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
