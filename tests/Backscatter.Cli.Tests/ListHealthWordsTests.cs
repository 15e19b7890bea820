using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Tests;

public sealed class ListHealthWordsTests
{
    [Theory]
    [InlineData(SubjectKinds.IPv4, ListState.Failed, "bl.example.org (IPv4) is failed: no answer")]
    [InlineData(SubjectKinds.Domain, ListState.Healthy, "bl.example.org (domains) is healthy: no answer")]
    public void A_change_is_one_line(SubjectKinds kind, ListState state, string line) =>
        Assert.Equal(line, ListHealthWords.News(new HealthEvent("bl.example.org", kind, DateTimeOffset.UnixEpoch, state, "no answer")));
}
