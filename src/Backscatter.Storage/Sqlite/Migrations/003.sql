-- Probes that agents are to make, and what they saw. is_open is 1 while one is still to be made.
CREATE TABLE probe_job (
  scan TEXT NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL, created_at INTEGER NOT NULL, is_open INTEGER NOT NULL, etag TEXT NOT NULL, record TEXT NOT NULL,
  PRIMARY KEY (scan, id)) STRICT;
CREATE INDEX probe_job_open ON probe_job (created_at, scan, id) WHERE is_open = 1;
CREATE INDEX probe_job_created ON probe_job (created_at);
CREATE INDEX probe_job_tenant ON probe_job (tenant);

-- Which job nobody else connects to an address beside, and which agent probed it last.
CREATE TABLE probe_hold (address TEXT PRIMARY KEY, job TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE probe_address (address TEXT PRIMARY KEY, agent TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Calls back to senders; the digest is of the record.
CREATE TABLE probe_callback (token TEXT NOT NULL, at INTEGER NOT NULL, digest TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (token, at, digest)) STRICT, WITHOUT ROWID;
CREATE INDEX probe_callback_at ON probe_callback (at);

CREATE TABLE agent (id TEXT PRIMARY KEY, etag TEXT NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agent_enrolment (hash TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
