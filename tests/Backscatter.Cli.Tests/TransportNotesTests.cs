using Backscatter.Cli.Output;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Tests;

public sealed class TransportNotesTests
{
    private static readonly PublishedPart Missing = new(PublicationStatus.NotPublished, null, null, null);
    private static readonly PublishedPart Published = new(PublicationStatus.Published, "v=…", "7", null);

    public static TheoryData<TransportPart?, string[]> Lines { get; } = new()
    {
        { null, [] },
        { new TransportPart(Missing, Missing, [new("mx1.northwind.example", PublicationStatus.NotPublished, null)]), [] },
        { new TransportPart(Published, Missing, []), ["published: MTA-STS"] },
        {
            new TransportPart(Published, Published, [new("mx1.northwind.example", PublicationStatus.Published, null), new("mx2.northwind.example", PublicationStatus.NotPublished, null)]),
            ["published: MTA-STS, TLS-RPT, DANE for mx1.northwind.example (which counts only with DNSSEC, and that is not validated here)"]
        },
        {
            new TransportPart(Missing with { Note = "two records" }, Missing with { Status = PublicationStatus.Unknown, Note = "no reply" }, [new("mx1.northwind.example", PublicationStatus.Unknown, "refused")]),
            ["two records", "no reply", "refused"]
        },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_is_published_stands_in_one_line_and_what_is_wrong_or_not_known_in_lines_of_its_own(TransportPart? transport, string[] expected)
    {
        var target = new TargetPart("northwind.example", "domain", null, Verdict.Pass, true, default, 0, null, null, null, [], [], []) { Transport = transport };

        Assert.Equal(expected, TransportNotes.Of(target));
    }
}
