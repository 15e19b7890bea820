using System.Net;
using System.Text;
using Backscatter.Core.Listening;
using Backscatter.Core.Names;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Listening;

public sealed class BounceSpoolTests : IDisposable
{
    private static readonly DomainName Host = DomainName.Parse("agent.probe.example");
    private static readonly Envelope Bounce = new(
        new DateTimeOffset(2026, 5, 4, 12, 0, 0, 7, TimeSpan.Zero), IPAddress.Parse("192.0.2.7"), "mx.northwind.example", "ESMTP", "", ["mxcheck-0123456789abcdef@probe.example"]);

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("backscatter-spool-").FullName, "spool");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task A_message_is_one_file_with_the_trace_in_front_and_its_octets_after_it()
    {
        var content = Encoding.Latin1.GetBytes("Subject: x\r\n\r\n\0\u00ff\n\r bare\r\n");

        Assert.True(await Open().KeepAsync(Bounce, Host, content, TestContext.Current.CancellationToken));

        var file = Assert.Single(Directory.GetFiles(_folder));
        Assert.Matches(@"^20260504T120000007Z-[0-9a-f]{16}\.eml$", Path.GetFileName(file));
        var trace = """
            Return-Path: <>
            Delivered-To: mxcheck-0123456789abcdef@probe.example
            Received: from mx.northwind.example ([192.0.2.7])
            	by agent.probe.example with ESMTP; Mon, 04 May 2026 12:00:00 +0000

            """.ReplaceLineEndings("\r\n");
        byte[] expected = [.. Encoding.ASCII.GetBytes(trace), .. content];
        Assert.Equal(expected, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("mx\r\nX-Forged: yes", "mx??X-Forged:?yes")]
    [InlineData("[IPv6:2001:db8::7]", "[IPv6:2001:db8::7]")]
    [InlineData("../../etc/passwd", "..?..?etc?passwd")]
    [InlineData("mx (comment <tag>)", "mx??comment??tag??")]
    public void A_client_may_call_itself_anything_and_writes_no_header(string helo, string written) =>
        Assert.Contains($"\r\nReceived: from {written} ([192.0.2.7])\r\n\tby ", Encoding.ASCII.GetString((Bounce with { Helo = helo }).TraceHeader(Host)), StringComparison.Ordinal);

    [Fact]
    public async Task It_is_full_by_number_and_by_size_and_overwrites_nothing()
    {
        var trace = Bounce.TraceHeader(Host).Length;
        var byNumber = Open(new ListenerLimits { SpoolFiles = 2 });
        Assert.Equal((true, true, false), (await Keep(byNumber, 10), await Keep(byNumber, 10), await Keep(byNumber, 10)));

        var bySize = Open(new ListenerLimits { SpoolBytes = (3 * trace) + 60 });
        Assert.Equal((false, true, false), (await Keep(bySize, 41), await Keep(bySize, 40), await Keep(bySize, 0)));
        Assert.Equal(3, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task Room_that_somebody_made_is_found_within_a_minute()
    {
        var spool = Open(new ListenerLimits { SpoolFiles = 1 });
        Assert.True(await Keep(spool, 10));
        foreach (var file in Directory.GetFiles(_folder)) File.Delete(file);

        Assert.False(spool.HasRoomFor(10));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Keep(spool, 10));
    }

    [Fact]
    public async Task What_was_left_unfinished_is_removed_at_the_next_start_and_what_is_kept_counts()
    {
        Directory.CreateDirectory(_folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "20260504T110000000Z-0000000000000000.part"), "half", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "20260504T110000000Z-1111111111111111.eml"), "whole", TestContext.Current.CancellationToken);

        var spool = Open(new ListenerLimits { SpoolFiles = 1 });

        Assert.Equal(["20260504T110000000Z-1111111111111111.eml"], Directory.GetFiles(_folder).Select(Path.GetFileName));
        Assert.False(spool.HasRoomFor(1));
    }

    [Fact]
    public async Task Where_it_cannot_be_written_nothing_counts()
    {
        var spool = Open(new ListenerLimits { SpoolFiles = 1 });
        Directory.Delete(_folder);
        await Assert.ThrowsAnyAsync<IOException>(() => Keep(spool, 10));

        Directory.CreateDirectory(_folder);
        Assert.True(await Keep(spool, 10));
    }

    private BounceSpool Open(ListenerLimits? limits = null) => BounceSpool.Open(_folder, limits ?? new ListenerLimits(), _time);

    private static Task<bool> Keep(BounceSpool spool, int bytes) => spool.KeepAsync(Bounce, Host, new byte[bytes], TestContext.Current.CancellationToken);
}
