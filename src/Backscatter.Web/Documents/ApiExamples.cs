namespace Backscatter.Web.Documents;

/// <summary>Examples of bodies, as they stand in the description of the API.</summary>
internal static class ApiExamples
{
    private const string Tenant = """{"name":"Contoso Ltd","id":"contoso","timeZone":"Europe/Berlin","digestHour":8,"quietHours":{"from":"20:00","to":"07:00"},"routes":[{"channel":"ops","from":"medium","mode":"immediate"}],"tellsBaseline":false}""";
    private const string Channel = """{"kind":"teams","name":"Operations","address":"env:OPS_WORKFLOW","id":"ops","to":[],"isPaused":false}""";
    private const string Target = """{"tenant":"contoso","target":"contoso.com","addedAt":"2026-10-01T06:00:00+00:00","isPaused":false,"mayBeProbed":false,"verdict":"fail","open":1,"lastChecked":"2026-10-05T06:00:00+00:00","nextCheck":"2026-10-05T07:00:00+00:00"}""";
    private const string Scan = """{"id":"0f1e2d3c4b5a69788796a5b4","tenant":"contoso","at":"2026-10-05T06:00:00+00:00","by":"J. Doe","done":0,"parts":1,"isDone":false,"targets":[{"target":"contoso.com","kind":"blocklists","status":"waiting"}]}""";
    private const string Can = """{"ipv4":true,"ipv6":false,"region":"Frankfurt","sourceAddresses":["192.0.2.25"],"listens":false,"version":"0.1.0"}""";
    private const string Agent = $$"""{"id":"0f1e2d3c4b5a69788796a5b4","name":"frankfurt-1","enrolledAt":"2026-10-01T06:00:00+00:00","lastSeenAt":"2026-10-05T06:00:00+00:00","can":{{Can}}}""";

    /// <summary>A body to send; null where there is none.</summary>
    public static string? Request(string method, string route) => (method, route) switch
    {
        ("PUT", "/api/tenants/{tenant}") => Tenant,
        ("PUT", "/api/channels/{channel}") => Channel,
        ("POST", "/api/tenants/{tenant}/targets") => """{"target":"contoso.com"}""",
        ("POST", "/api/tenants/{tenant}/targets/import") => "target,probe-allowed-by,because\ncontoso.com,,\nmail.contoso.com,J. Doe,contract of 2026-03-01\n",
        ("POST", "/api/tenants/{tenant}/suppressions") => """{"owner":"J. Doe","reason":"roll-out under way","until":"2027-01-31T00:00:00Z","control":"BSC-051"}""",
        ("POST", "/api/tenants/{tenant}/targets/{target}/ownership/statement") => """{"reason":"contract of 2026-03-01","by":"J. Doe"}""",
        ("POST", "/api/agents/enrolments") => """{"name":"frankfurt-1"}""",
        ("POST", "/api/agents/enrol") => $$"""{"token":"bse_…","publicKey":"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…","can":{{Can}}}""",
        ("POST", "/api/agents/me/leases") => $$"""{"can":{{Can}},"most":8,"waitSeconds":50}""",
        ("PUT", "/api/agents/me/leases/{job}") => """{"lease":"5b4a39281706f5e4"}""",
        ("POST", "/api/agents/me/leases/{job}/result") => """{"lease":"5b4a39281706f5e4","document":"eyJzY2hlbWEiOiJiYWNrc2NhdHRlci5wcm9iZS8xIn0=","signature":"c2lnbmF0dXJl"}""",
        ("POST", "/api/agents/me/callbacks") => """{"at":"2026-10-05T06:00:00Z","client":"198.51.100.25","helo":"mx.contoso.com","mailFrom":"","recipient":"mxcheck-k7q2w9x4@probe.msp.example"}""",
        ("POST", "/api/scans") => """{"targets":["contoso.com"],"tenant":"contoso","kind":"blocklists"}""",
        _ => null,
    };

    /// <summary>A body that is answered; null where the shape says enough.</summary>
    public static string? Answer(string method, string route) => (method, route) switch
    {
        (not "DELETE", "/api/tenants/{tenant}") => Tenant,
        ("GET", "/api/tenants") => $$"""{"items":[{{Tenant}}]}""",
        (not "DELETE", "/api/channels/{channel}") => Channel,
        ("GET", "/api/channels") => $$"""{"items":[{{Channel}}]}""",
        ("POST", "/api/channels/{channel}/test") => """{"outcome":"accepted","detail":"202 Accepted","nextStep":"If no card appears, look at the run history of the Workflow."}""",
        ("GET", "/api/tenants/{tenant}/targets") => $$"""{"items":[{{Target}}],"next":"MQp0YXJnZXRz"}""",
        ("POST", "/api/tenants/{tenant}/targets/import") => """{"added":1,"known":0,"refused":[{"line":3,"why":"\"contoso\" has one label only; a mail domain has two at least, such as example.com"}]}""",
        ("POST" or "GET", "/api/tenants/{tenant}/targets/{target}") or ("POST", "/api/tenants/{tenant}/targets") => Target,
        ("GET", "/api/agents") => $$"""{"items":[{{Agent}}]}""",
        ("POST", "/api/agents/{agent}/revoke") => Agent,
        ("POST", "/api/agents/enrolments") => """{"token":"bse_…","name":"frankfurt-1","expiresAt":"2026-10-02T06:00:00+00:00"}""",
        ("POST", "/api/agents/enrol") => """{"agent":"0f1e2d3c4b5a69788796a5b4","name":"frankfurt-1"}""",
        ("POST", "/api/agents/me/leases") => """{"probes":[{"job":"j-1","lease":"5b4a39281706f5e4","leasedUntil":"2026-10-05T06:02:00+00:00","domain":"contoso.com","host":"mx.contoso.com","address":"192.0.2.1","port":25,"senderToken":"k7q2w9x4","asksOthers":true}]}""",
        ("POST", "/api/scans") or ("GET", "/api/scans/{order}") => Scan,
        ("GET", "/api/me") => """{"id":"local-key","name":"local key","roles":["Administrator"]}""",
        _ => null,
    };
}
