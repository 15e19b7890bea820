namespace Backscatter.Core.Smtp;

/// <summary>The stages that a rule holds for.</summary>
internal readonly record struct StageSet(int Bits)
{
    public static StageSet All => new(-1);

    /// <summary>These stages and those that are worded like them, or all when there are none.</summary>
    public static StageSet Of(IReadOnlyCollection<SmtpStage> stages) => stages.Count == 0 ? All : new(stages.SelectMany(Alike).Aggregate(0, (bits, stage) => bits | (1 << (int)stage)));

    public bool Contains(SmtpStage stage) => (Bits & (1 << (int)stage)) != 0;

    // A server words its refusal of abuse as that of postmaster, that of the null sender as that of a sender, and that of the same recipient alike whoever sends.
    private static SmtpStage[] Alike(SmtpStage stage) => stage switch
    {
        SmtpStage.RcptPostmaster => [stage, SmtpStage.RcptControl, SmtpStage.RcptAbuse, SmtpStage.RcptNullSender, SmtpStage.RcptRelay],
        SmtpStage.RcptUnknown => [stage, SmtpStage.RcptUnverifiableSender],
        SmtpStage.Mail => [stage, SmtpStage.MailNullSender, SmtpStage.MailUnverifiableSender],
        _ => [stage],
    };
}
