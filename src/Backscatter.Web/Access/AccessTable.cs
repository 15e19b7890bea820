using System.Collections.Frozen;

namespace Backscatter.Web.Access;

/// <summary>One line of who may what.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route's pattern.</param>
/// <param name="Least">The least role that may; null for everybody, known or not.</param>
internal sealed record AccessRow(string Method, string Route, Role? Least);

/// <summary>
/// Who may what: every route of the service with the least role that may use it. A route that is not in the table does not start. What a caller who is
/// bound to tenants sees of a route is decided by <see cref="Caller.Sees"/> where the route looks things up.
/// </summary>
internal static class AccessTable
{
    /// <summary>The rows.</summary>
    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        new("GET", "/healthz", null),
        new("GET", "/readyz", null),
        new("GET", "/api/openapi.json", null),
        new("GET", "/api/docs", null),
        new("GET", "/api/me", Role.Reader),
        new("GET", "/api/tenants", Role.Reader),
        new("GET", "/api/tenants/{tenant}", Role.Reader),
        new("PUT", "/api/tenants/{tenant}", Role.Administrator),
        new("DELETE", "/api/tenants/{tenant}", Role.Administrator),
        new("GET", "/api/tenants/{tenant}/report", Role.Reader),
        new("GET", "/api/tenants/{tenant}/suppressions", Role.Reader),
        new("POST", "/api/tenants/{tenant}/suppressions", Role.Operator),
        new("POST", "/api/tenants/{tenant}/suppressions/{suppression}/lift", Role.Operator),
        new("GET", "/api/tenants/{tenant}/targets", Role.Reader),
        new("POST", "/api/tenants/{tenant}/targets", Role.Operator),
        new("POST", "/api/tenants/{tenant}/targets/import", Role.Operator),
        new("GET", "/api/tenants/{tenant}/targets/{target}", Role.Reader),
        new("DELETE", "/api/tenants/{tenant}/targets/{target}", Role.Operator),
        new("POST", "/api/tenants/{tenant}/targets/{target}/pause", Role.Operator),
        new("POST", "/api/tenants/{tenant}/targets/{target}/resume", Role.Operator),
        new("GET", "/api/tenants/{tenant}/targets/{target}/history", Role.Reader),
        new("GET", "/api/tenants/{tenant}/targets/{target}/scans/{scan}", Role.Reader),
        new("GET", "/api/tenants/{tenant}/targets/{target}/ownership", Role.Reader),
        new("POST", "/api/tenants/{tenant}/targets/{target}/ownership/check", Role.Operator),
        new("POST", "/api/tenants/{tenant}/targets/{target}/ownership/statement", Role.Administrator),
        new("GET", "/api/findings", Role.Reader),
        new("POST", "/api/scans", Role.Operator),
        new("GET", "/api/scans/{order}", Role.Reader),
        new("GET", "/api/scans/{order}/documents/{target}", Role.Reader),
        new("GET", "/api/blocklists", Role.Reader),
        new("GET", "/api/blocklists/{zone}", Role.Reader),
        new("GET", "/api/channels", Role.Reader),
        new("GET", "/api/channels/{channel}", Role.Reader),
        new("PUT", "/api/channels/{channel}", Role.Administrator),
        new("DELETE", "/api/channels/{channel}", Role.Administrator),
        new("POST", "/api/channels/{channel}/test", Role.Operator),
        new("GET", "/api/agents", Role.Reader),
        new("POST", "/api/agents/enrolments", Role.Administrator),
        new("POST", "/api/agents/{agent}/revoke", Role.Administrator),
        new("POST", "/api/agents/enrol", null),
        new("POST", "/api/agents/me/leases", Role.Agent),
        new("PUT", "/api/agents/me/leases/{job}", Role.Agent),
        new("DELETE", "/api/agents/me/leases/{job}", Role.Agent),
        new("POST", "/api/agents/me/leases/{job}/result", Role.Agent),
        new("POST", "/api/agents/me/callbacks", Role.Agent),
        new("GET", "/api/problems", Role.Reader),
        new("DELETE", "/api/problems/{problem}", Role.Operator),
        new("GET", "/api/audit", Role.Administrator),
        new("GET", "/api/audit/export", Role.Administrator),
        new("GET", "/api/export", Role.Reader),
    ];

    private static readonly FrozenDictionary<(string Method, string Route), AccessRow> ByRoute = Rows.ToFrozenDictionary(row => (row.Method, row.Route));

    /// <summary>The row of a route.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static AccessRow Find(string method, string route) =>
        ByRoute.GetValueOrDefault((method, route)) ?? throw new InvalidOperationException($"the route {method} {route} has no row in the access table: say who may use it");

    /// <summary>The roles that may where a role may.</summary>
    public static IReadOnlyList<Role> Allowed(Role least) => least == Role.Agent ? [Role.Agent] : [.. Enum.GetValues<Role>().Where(role => role >= least && role != Role.Agent)];
}
