namespace Backscatter.Web.Errors;

/// <summary>A request that is refused. The pipeline answers it with the problem; nothing of it is logged as a fault.</summary>
/// <param name="type">What is wrong.</param>
/// <param name="detail">What is wrong this time and what to do, in one line; foreign text in it is escaped.</param>
/// <param name="member">The member, parameter or header that it is about, or null.</param>
internal sealed class ApiException(ProblemType type, string detail, string? member = null) : Exception(detail)
{
    public ProblemType Type => type;

    public string? Field => member;

    /// <summary>There is nothing of a name. What is not there and what the caller may not see are answered in the same words.</summary>
    public static ApiException NotFound(string what, string name) => new(ProblemType.NotFound, $"there is no {what} {Core.Names.ForeignText.Quote(name, 80)}, or it is not yours to see");

    /// <summary>A value that cannot be used.</summary>
    public static ApiException Invalid(string field, string problem) => new(ProblemType.Invalid, $"{field} {problem}", field);

    /// <summary>It was changed by somebody else between reading and writing.</summary>
    public static ApiException ChangedMeanwhile() => new(ProblemType.Changed, "it was changed by somebody else meanwhile; read it and try again");
}
