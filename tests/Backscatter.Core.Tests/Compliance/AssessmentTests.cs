using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;
using CsCheck;

namespace Backscatter.Core.Tests.Compliance;

public sealed class AssessmentTests
{
    [Theory]
    [InlineData("", Verdict.Unknown)]
    [InlineData("pass", Verdict.Pass)]
    [InlineData("unknown", Verdict.Unknown)]
    [InlineData("pass unknown pass", Verdict.Unknown)]
    [InlineData("unknown fail pass", Verdict.Fail)]
    [InlineData("fail unknown", Verdict.Fail)]
    [InlineData("pass pass", Verdict.Pass)]
    public void The_whole_is_a_failure_before_an_unknown_before_a_pass_and_nothing_is_no_pass(string verdicts, Verdict expected) =>
        Assert.Equal(expected, Assessment.Worst(verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Enum.Parse<Verdict>(word, ignoreCase: true))));

    [Theory]
    [InlineData("pass", "a")]
    [InlineData("pass pass", "a")]
    [InlineData("pass unknown", "b")]
    [InlineData("pass unknown fail", "c")]
    [InlineData("fail unknown fail", "a")]
    [InlineData("unknown unknown pass", "a")]
    public void The_first_failing_subject_decides_else_the_first_unknown_one_else_the_first(string verdicts, string deciding)
    {
        var subjects = verdicts.Split(' ').Select((word, i) => new SubjectVerdict(((char)('a' + i)).ToString(), Enum.Parse<Verdict>(word, ignoreCase: true), word == "unknown" ? $"reason of {i}" : null, "why")).ToList();
        var assessed = new ControlAssessment(ControlCatalogue.Shipped.All[0], subjects);

        Assert.Equal(deciding, assessed.Deciding.Subject);
        Assert.Equal(assessed.Deciding.Verdict, assessed.Verdict);
        Assert.Equal(assessed.Deciding.Reason, assessed.Reason);
    }

    [Fact]
    public void A_domain_is_held_to_all_controls_and_an_address_to_those_of_addresses()
    {
        string[] domain = [.. Assessment.Of(Seen.Nothing, ControlCatalogue.Shipped).Select(assessed => assessed.Control.Id)];
        string[] address = [.. Assessment.Of(Seen.Nothing with { Domain = null, Target = "192.0.2.1" }, ControlCatalogue.Shipped).Select(assessed => assessed.Control.Id)];

        Assert.Equal(["BSC-010", "BSC-011", "BSC-014", "BSC-020", "BSC-021", "BSC-022", "BSC-030", "BSC-031", "BSC-032", "BSC-033", "BSC-040", "BSC-041", "BSC-050", "BSC-051", "BSC-052"], domain);
        Assert.Equal(["BSC-020", "BSC-021", "BSC-040"], address);
    }

    [Fact]
    public void Of_a_scan_that_saw_nothing_every_control_is_unknown_because_it_was_interrupted() =>
        Assert.All(Assessment.Of(Seen.Nothing, ControlCatalogue.Shipped), assessed => Assert.Equal("unknown: interrupted", Seen.Said(assessed)));

    [Fact]
    public void Every_unknown_has_a_reason_and_nothing_else_has()
    {
        Facts.Sample(facts => Assert.All(
            Assessment.Of(facts, ControlCatalogue.Shipped).SelectMany(assessed => assessed.Subjects),
            subject => Assert.Equal(subject.Verdict == Verdict.Unknown, subject.Reason is not null)));
    }

    [Fact]
    public void Knowing_less_never_makes_a_pass()
    {
        Facts.SelectMany(facts => Gen.OneOfConst([.. Forgetting(facts)]), (facts, less) => (facts, less)).Sample((facts, less) =>
        {
            var before = Assessment.Of(facts, ControlCatalogue.Shipped);
            var after = Assessment.Of(less, ControlCatalogue.Shipped);
            Assert.All(before.Zip(after), pair => Assert.False(
                pair.First.Verdict != Verdict.Pass && pair.Second.Verdict == Verdict.Pass,
                $"{pair.First.Control.Id} was {Seen.Said(pair.First)} ({pair.First.Deciding.Why}) and passes now: {pair.Second.Deciding.Why}"));
        }, iter: 1000);
    }

    /// <summary>The same facts with one part of them not known, every way there is.</summary>
    private static IEnumerable<ScanFacts> Forgetting(ScanFacts facts)
    {
        yield return facts with { Route = null, Endpoints = [] };
        yield return facts with { Spf = null };
        yield return facts with { Dmarc = null };
        yield return facts with { DomainListings = null };
        yield return facts with { Endpoints = [] };
        yield return facts with { Spf = Seen.Spf(SpfStatus.TempError, SpfProblemKind.LookupFailed) };
        yield return facts with { Dmarc = Seen.DmarcWithout(DmarcStatus.Unknown) };
        yield return facts with { Route = Seen.Route(RouteKind.Unknown), Endpoints = [] };
        for (var i = 0; i < facts.Endpoints.Count; i++)
        {
            var known = facts.Endpoints[i];
            yield return facts with { Endpoints = Replaced(facts.Endpoints, i, known with { Observation = null, Judgement = EndpointJudgement.NotTested(NotTestedReason.Unreachable, "Not reached.", "Try again.", "test") }) };
            if (known.Observation is not { } seen) continue;
            foreach (var less in (ProbeObservation[])[seen with { UnknownRecipient = null, Postmaster = null }, seen with { Postmaster = null }, seen with { Tls = TlsObservation.NotReached }])
                yield return facts with { Endpoints = Replaced(facts.Endpoints, i, known with { Observation = less, Judgement = EndpointJudge.Judge(less) }) };
        }

        for (var i = 0; i < facts.Addresses.Count; i++)
        {
            var known = facts.Addresses[i];
            yield return facts with { Addresses = Replaced(facts.Addresses, i, known with { Listings = null }) };
            yield return facts with { Addresses = Replaced(facts.Addresses, i, known with { Reverse = null }) };
            yield return facts with { Addresses = Replaced(facts.Addresses, i, known with { Reverse = Seen.ReverseUnknown(known.Address.ToString()) }) };
            for (var j = 0; j < known.Listings!.Count; j++)
            {
                var silent = Seen.Answer(known.Listings[j].List.Zone, "TIMEOUT");
                yield return facts with { Addresses = Replaced(facts.Addresses, i, known with { Listings = Replaced(known.Listings, j, silent) }) };
            }
        }
    }

    private static List<T> Replaced<T>(IReadOnlyList<T> list, int index, T value) => [.. list.Take(index), value, .. list.Skip(index + 1)];

    private static Gen<ScanFacts> Facts { get; } =
        from endpoints in Endpoints
        from addresses in Addresses
        from domain in Gen.OneOfConst("NXDOMAIN", "127.0.0.2", "REFUSED")
        from spf in Gen.OneOfConst(Seen.Spf(SpfStatus.Valid), Seen.SpfOf("192.0.2.0/29"), Seen.SpfOf("192.0.2.0/29", "192.0.2.3"), Seen.Spf(SpfStatus.None), Seen.Spf(SpfStatus.PermError, SpfProblemKind.Loop), Seen.Spf(SpfStatus.Valid, SpfProblemKind.EverybodyPasses), Seen.Spf(SpfStatus.TempError, SpfProblemKind.LookupFailed))
        from dmarc in Gen.OneOfConst(Seen.Dmarc("v=DMARC1; p=reject"), Seen.Dmarc("v=DMARC1; p=none"), Seen.Dmarc("v=DMARC1; p=reject; t=y"), Seen.DmarcWithout(DmarcStatus.None), Seen.DmarcWithout(DmarcStatus.Invalid), Seen.DmarcWithout(DmarcStatus.Unknown))
        from route in Gen.OneOfConst<MailRoute?>(null, null, Seen.Route(RouteKind.NullMx), Seen.Route(RouteKind.None), Seen.Route(RouteKind.NullMxWithOthers), Seen.Route(RouteKind.Mx, null, RouteNoteKind.MxDoesNotExist))
        let seen = route is null ? Seen.Nothing.With(endpoints) : Seen.Nothing with { Route = route }
        select seen with
        {
            Addresses = addresses,
            DomainListings = [Seen.Answer("uribl.spameatingmonkey.net", domain, "northwind.example"), Seen.Answer("dbl.nordspam.com", "NXDOMAIN", "northwind.example")],
            Spf = spf,
            Dmarc = dmarc,
        };

    private static Gen<EndpointFacts[]> Endpoints =>
        (from unknown in Gen.OneOfConst("550 5.1.1 User unknown", "250 2.1.5 Ok", "250 2.1.5 Recipient OK", "450 4.7.1 Greylisted, try again in 300 seconds", "550 5.7.1 Relaying denied", "450 4.1.1 Recipient address rejected: unverified address: unknown user")
         from postmaster in Gen.OneOfConst("250 2.1.5 Ok", "550 5.1.1 User unknown", "550 5.7.1 Relaying denied", "450 4.7.1 Greylisted, try again in 300 seconds", "554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org")
         from tls in Gen.OneOfConst(TlsObservation.NotOffered, new TlsObservation(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate()), new TlsObservation(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate("expired")))
         from preference in Gen.OneOfConst(10, 20, 30)
         from greeting in Gen.OneOfConst("220 mx ESMTP", "220 mx Microsoft ESMTP MAIL Service ready", "220 mx Microsoft ESMTP MAIL Service, Version: 6.0")
         select Seen.Endpoint("mx", preference, unknown, postmaster, greeting, tls)).Array[1, 3];

    private static Gen<AddressFacts[]> Addresses =>
        (from last in Gen.Int[1, 9]
         from shared in Gen.Bool
         from answers in Gen.OneOfConst("NXDOMAIN", "127.0.0.2", "REFUSED").Array[3]
         from names in Gen.OneOfConst<string[]>([], ["mx1.northwind.example 192.0.2.99"], [$"mx1.northwind.example 192.0.2.{last}"])
         let address = $"192.0.2.{last}"
         select Seen.Address(address, shared ? Seen.Provider : null, $"ips.backscatterer.org {answers[0]}", $"bl.spamcop.net {answers[1]}", $"all.s5h.net {answers[2]}") with
         {
             Reverse = Seen.Reverse(address, names),
         }).Array[0, 3];
}
