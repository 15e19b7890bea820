namespace Backscatter.Core.Smtp;

/// <summary>The stages that a rule holds for.</summary>
internal readonly record struct StageSet(int Bits)
{
    public static StageSet None => default;

    public static StageSet All => new(-1);

    public bool Contains(SmtpStage stage) => (Bits & (1 << (int)stage)) != 0;

    public StageSet With(SmtpStage stage) => new(Bits | (1 << (int)stage));
}
