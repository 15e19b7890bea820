using Backscatter.Cli.Serving;

namespace Backscatter.Cli.Tests.Serving;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5025", false, null)]
    [InlineData("http://localhost:5025", false, null)]
    [InlineData("http://[::1]:0", false, null)]
    [InlineData("https://0.0.0.0:8443", false, null)]
    [InlineData("http://10.0.0.5:5025", true, null)]
    [InlineData("http://10.0.0.5:5025", false, "--listen http://10.0.0.5:5025 can be reached from elsewhere without TLS")]
    [InlineData("http://*:5025", false, "--listen http://*:5025 can be reached from elsewhere without TLS")]
    [InlineData("http://[::]:5025", false, "--listen http://[::]:5025 can be reached from elsewhere without TLS")]
    public void Without_tls_it_listens_on_this_machine_alone_unless_it_is_told_otherwise(string text, bool isBehindProxy, string? refusal)
    {
        var said = ListenAddress.Parse("--listen", text).Refusal("--listen", text, isBehindProxy);

        Assert.Equal(refusal, said?[..Math.Min(said.Length, refusal?.Length ?? 0)]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5025")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("http://backscatter.example:80")]
    [InlineData("http://127.0.0.1:5025/api")]
    [InlineData("http://me@127.0.0.1:5025")]
    public void What_is_no_address_of_this_machine_is_refused(string text) =>
        Assert.StartsWith("--listen \"", Assert.Throws<UsageException>(() => ListenAddress.Parse("--listen", text)).Message, StringComparison.Ordinal);
}
