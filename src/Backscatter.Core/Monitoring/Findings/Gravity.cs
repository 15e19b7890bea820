using Backscatter.Core.Compliance;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>How bad something is: by its severity, and by its degree where that is the same. Comparable for one <see cref="FindingKey"/> only.</summary>
/// <param name="Severity">How much it hurts.</param>
/// <param name="Degree">How bad it is within that; higher is worse.</param>
public readonly record struct Gravity(ControlSeverity Severity, int Degree)
{
    /// <summary>Whether it is worse than another.</summary>
    public bool IsWorseThan(Gravity other) => Severity > other.Severity || (Severity == other.Severity && Degree > other.Degree);

    /// <summary>The worse of two.</summary>
    public static Gravity Worse(Gravity one, Gravity other) => other.IsWorseThan(one) ? other : one;
}

/// <summary>How far a suppression covers a finding: as bad as it was when the suppression first met it, and no worse.</summary>
/// <param name="Suppression">The suppression's id.</param>
/// <param name="UpTo">How bad the finding was.</param>
public sealed record Cover(string Suppression, Gravity UpTo);
