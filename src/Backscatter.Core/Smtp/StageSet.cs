namespace Backscatter.Core.Smtp;

/// <summary>The stages that a rule holds for.</summary>
internal readonly record struct StageSet(int Bits)
{
    public static StageSet All => new(-1);

    /// <summary>These stages, or all when there are none.</summary>
    public static StageSet Of(IReadOnlyCollection<SmtpStage> stages) => stages.Count == 0 ? All : new(stages.Aggregate(0, (bits, stage) => bits | (1 << (int)stage)));

    public bool Contains(SmtpStage stage) => (Bits & (1 << (int)stage)) != 0;
}
