namespace Backscatter.Web.Errors;

/// <summary>
/// What can go wrong with a request. Each has an address (RFC 9457 section 3.1.1) that <c>docs/problems.md</c> explains; its name, status and title never
/// change, so a client may decide by it.
/// </summary>
/// <param name="Name">The last part of its address.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What it is, in a few words, the same every time.</param>
public sealed record ProblemType(string Name, int Status, string Title)
{
    private const string Base = "https://backscatter.cloud/problems/";

    /// <summary>The request cannot be read.</summary>
    public static ProblemType BadRequest { get; } = new("bad-request", 400, "The request cannot be read");

    /// <summary>The body has a member that is not known.</summary>
    public static ProblemType UnknownMember { get; } = new("unknown-member", 400, "The body has a member that is not known");

    /// <summary>The token of a page is none of this list.</summary>
    public static ProblemType BadPage { get; } = new("bad-page", 400, "The page cannot be found");

    /// <summary>Nobody that is known asks.</summary>
    public static ProblemType Unauthenticated { get; } = new("unauthenticated", 401, "Who asks is not known");

    /// <summary>The token of an agent is not of this time.</summary>
    public static ProblemType ClockWrong { get; } = new("clock-wrong", 401, "The clock of the caller is wrong");

    /// <summary>Who asks may not.</summary>
    public static ProblemType Forbidden { get; } = new("forbidden", 403, "This role may not do that");

    /// <summary>The token by which an agent would enrol is not good.</summary>
    public static ProblemType EnrolmentRefused { get; } = new("enrolment-refused", 403, "The token lets nobody enrol");

    /// <summary>There is nothing, or nothing that the caller may see.</summary>
    public static ProblemType NotFound { get; } = new("not-found", 404, "There is no such thing, or it is not yours to see");

    /// <summary>The address knows other methods.</summary>
    public static ProblemType MethodNotAllowed { get; } = new("method-not-allowed", 405, "The address has no such method");

    /// <summary>It is there already, or has ended.</summary>
    public static ProblemType Conflict { get; } = new("conflict", 409, "It stands differently than the request supposes");

    /// <summary>The probe is not the agent's any more.</summary>
    public static ProblemType LeaseLost { get; } = new("lease-lost", 409, "The probe is not this agent's any more");

    /// <summary>It was changed since it was read.</summary>
    public static ProblemType Changed { get; } = new("changed-meanwhile", 412, "It was changed since it was read");

    /// <summary>The body is too large.</summary>
    public static ProblemType TooLarge { get; } = new("too-large", 413, "The body is too large");

    /// <summary>The body is of another kind.</summary>
    public static ProblemType UnsupportedMediaType { get; } = new("unsupported-media-type", 415, "The body is of a kind that is not read here");

    /// <summary>A value cannot be used.</summary>
    public static ProblemType Invalid { get; } = new("invalid", 422, "A value cannot be used");

    /// <summary>The key was used for another request.</summary>
    public static ProblemType KeyReused { get; } = new("idempotency-key-reused", 422, "The idempotency key belongs to another request");

    /// <summary>What an agent says it saw is not believed.</summary>
    public static ProblemType ResultRefused { get; } = new("result-refused", 422, "The result is not believed");

    /// <summary>A change must name what it changes.</summary>
    public static ProblemType MatchRequired { get; } = new("match-required", 428, "A change must say what it was made from");

    /// <summary>The caller asks too much.</summary>
    public static ProblemType TooMany { get; } = new("too-many-requests", 429, "Too many requests");

    /// <summary>The service failed.</summary>
    public static ProblemType Internal { get; } = new("internal", 500, "The service failed");

    /// <summary>This service is set up without it.</summary>
    public static ProblemType NotSetUp { get; } = new("not-set-up", 501, "The service is set up without it");

    /// <summary>The storage does not answer.</summary>
    public static ProblemType StoreUnavailable { get; } = new("store-unavailable", 503, "The storage does not answer");

    /// <summary>All of them, by status.</summary>
    public static IReadOnlyList<ProblemType> All { get; } =
    [
        BadRequest, UnknownMember, BadPage, Unauthenticated, ClockWrong, Forbidden, EnrolmentRefused, NotFound, MethodNotAllowed, Conflict, LeaseLost, Changed, TooLarge,
        UnsupportedMediaType, Invalid, KeyReused, ResultRefused, MatchRequired, TooMany, Internal, NotSetUp, StoreUnavailable,
    ];

    /// <summary>Its address.</summary>
    public string Address => Base + Name;
}
