using Backscatter.Storage.Backup;

namespace Backscatter.Storage.Tests.Backup;

public sealed class SecretBoxTests
{
    // Many are opened side by side. One that was taken for wrong would be removed from the store instead of restored.
    [Fact]
    public void Secrets_are_opened_side_by_side_as_they_are_one_by_one()
    {
        using var box = new SecretBox(new SealedBy(new byte[SealedBy.SaltBytes], 8 * 1024, 1, 1), "correct horse battery");
        var boxes = Enumerable.Range(0, 64).Select(number => box.Seal($"s{number}", new string('x', 2000) + number)).ToList();
        var wrong = 0;

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, turn =>
        {
            if (box.Open($"s{turn % 64}", boxes[turn % 64]) != new string('x', 2000) + (turn % 64)) Interlocked.Increment(ref wrong);
        });

        Assert.Equal(0, wrong);
    }
}
