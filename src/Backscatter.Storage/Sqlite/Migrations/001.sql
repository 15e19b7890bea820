-- Keys and times stand in columns, the rest of a record is JSON. Times are UTC in ticks of 100 ns since 0001-01-01.

-- Where etags come from: one number for the whole file, so that none comes again, not even after a removal.
CREATE TABLE change (id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL) STRICT;
INSERT INTO change (id, number) VALUES (1, 0);

CREATE TABLE tenant (tenant TEXT PRIMARY KEY, etag TEXT NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE target (tenant TEXT NOT NULL, target TEXT NOT NULL, etag TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (tenant, target)) STRICT, WITHOUT ROWID;

CREATE TABLE state (tenant TEXT NOT NULL, target TEXT NOT NULL, etag TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (tenant, target)) STRICT;

CREATE TABLE history (tenant TEXT NOT NULL, target TEXT NOT NULL, scan TEXT NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (tenant, target, scan)) STRICT;
CREATE INDEX history_at ON history (tenant, target, at, scan);

-- The document is compressed (Brotli).
CREATE TABLE scan (
  tenant TEXT NOT NULL, target TEXT NOT NULL, scan TEXT NOT NULL, at INTEGER NOT NULL, has_failure INTEGER NOT NULL, document BLOB NOT NULL,
  PRIMARY KEY (tenant, target, scan)) STRICT;
CREATE INDEX scan_at ON scan (tenant, target, at);

CREATE TABLE due (tenant TEXT NOT NULL, target TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (tenant, target, kind)) STRICT, WITHOUT ROWID;
CREATE INDEX due_at ON due (at);

CREATE TABLE sweep_batch (
  sweep TEXT NOT NULL, tenant TEXT NOT NULL, number INTEGER NOT NULL, planned_at INTEGER NOT NULL, done_at INTEGER, record TEXT NOT NULL,
  PRIMARY KEY (sweep, tenant, number)) STRICT;
CREATE INDEX sweep_batch_planned ON sweep_batch (planned_at);
CREATE INDEX sweep_batch_unfinished ON sweep_batch (planned_at, sweep, tenant, number) WHERE done_at IS NULL;
CREATE INDEX sweep_batch_tenant ON sweep_batch (tenant);

CREATE TABLE suppression (tenant TEXT NOT NULL, id TEXT NOT NULL, begins_at INTEGER NOT NULL, etag TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT;
CREATE INDEX suppression_begins ON suppression (tenant, begins_at, id);

CREATE TABLE listed (
  zone TEXT NOT NULL, tenant TEXT NOT NULL, target TEXT NOT NULL, subject TEXT NOT NULL, since INTEGER NOT NULL,
  PRIMARY KEY (zone, tenant, target, subject)) STRICT, WITHOUT ROWID;
CREATE INDEX listed_target ON listed (tenant, target);

-- docs/schemas/blocklist-state.schema.json
CREATE TABLE blocklist_state (id INTEGER PRIMARY KEY CHECK (id = 1), etag TEXT NOT NULL, document TEXT NOT NULL) STRICT;

CREATE TABLE problem (id TEXT PRIMARY KEY, tenant TEXT, last_at INTEGER NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX problem_last ON problem (last_at, id);

CREATE TABLE channel (id TEXT PRIMARY KEY, etag TEXT NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (tenant TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT;
CREATE INDEX outbox_at ON outbox (tenant, at, id);

-- ended_at is null while the delivery is pending.
CREATE TABLE notification (
  tenant TEXT NOT NULL, id TEXT NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER, etag TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (tenant, id)) STRICT;
CREATE INDEX notification_pending ON notification (tenant, created_at, id) WHERE ended_at IS NULL;
CREATE INDEX notification_ended ON notification (tenant, ended_at, id) WHERE ended_at IS NOT NULL;

CREATE TABLE secret (name TEXT PRIMARY KEY, secret TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: an id that was done is not given again, so an old receipt fits nothing. The worker is the one who took it last.
CREATE TABLE work (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, visible_at INTEGER NOT NULL, deliveries INTEGER NOT NULL, receipt INTEGER NOT NULL, body TEXT NOT NULL,
  worker TEXT) STRICT;
CREATE INDEX work_visible ON work (queue, visible_at, id);
