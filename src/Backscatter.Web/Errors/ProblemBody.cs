namespace Backscatter.Web.Errors;

/// <summary>An error as it is answered, <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Type">The address of what went wrong.</param>
/// <param name="Title">What went wrong, the same every time.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What went wrong this time and what to do, in one line.</param>
/// <param name="Field">The member, parameter or header that it is about; null where it is about none.</param>
/// <param name="Request">The id of the request in the log; only where the service is at fault.</param>
public sealed record ProblemBody(string Type, string Title, int Status, string Detail, string? Field, string? Request);
