namespace Backscatter.Functions;

/// <summary>When timers run: second, minute, hour, day, month and day of the week, in UTC. A run that was missed is made up for by the host.</summary>
public static class Schedules
{
    /// <summary>Each 5 minutes: the portions in which checks fall due.</summary>
    public const string PlanSweep = "0 */5 * * * *";

    /// <summary>Hourly, away from the full hour, when everybody asks.</summary>
    public const string CheckLists = "0 7 * * * *";

    /// <summary>Each 15 minutes: the hours at which clients want their digests may be in any time zone.</summary>
    public const string SendDigests = "0 */15 * * * *";

    /// <summary>Daily, at an hour when few look on.</summary>
    public const string Repair = "0 17 3 * * *";
}
