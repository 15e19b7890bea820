-- What was changed and probed, by whom. The tenant is kept when its client is removed. No row is ever changed.
CREATE TABLE audit (at INTEGER NOT NULL, id TEXT NOT NULL, tenant TEXT, record TEXT NOT NULL, PRIMARY KEY (at, id)) STRICT, WITHOUT ROWID;
CREATE INDEX audit_tenant ON audit (tenant, at, id) WHERE tenant IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'entries of the audit log are not changed'); END;

-- Scans that somebody asked for; tenant is null where they are for nobody. Scans of such orders stand in scan under the tenant ''.
CREATE TABLE scan_order (id TEXT PRIMARY KEY, tenant TEXT, at INTEGER NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX scan_order_at ON scan_order (at, id);
CREATE INDEX scan_order_tenant ON scan_order (tenant) WHERE tenant IS NOT NULL;

CREATE TABLE idempotency (caller TEXT NOT NULL, key TEXT NOT NULL, expires_at INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (caller, key)) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_expires ON idempotency (expires_at);
