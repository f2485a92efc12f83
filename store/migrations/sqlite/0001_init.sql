-- Snapshots are kept as a graph: nodes and edges. Kinds are numbered in store/snapshot_schema.h and
-- named in the tables node_kind and edge_kind. Times are nanoseconds since 1970 with the number of
-- fractional digits that were written.

CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  cluster TEXT NOT NULL,
  taken_ns INTEGER NOT NULL,
  taken_digits INTEGER NOT NULL,
  sources TEXT NOT NULL,
  builtin_roles TEXT NOT NULL,
  objects INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  unreadable INTEGER NOT NULL,
  extra TEXT NOT NULL          -- JSON: kinds passed over, API groups seen
) STRICT;

CREATE TABLE source_file (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (snapshot_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE node_kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO node_kind VALUES (1, 'Namespace'), (2, 'ServiceAccount'), (3, 'Role'),
  (4, 'ClusterRole'), (5, 'RoleBinding'), (6, 'ClusterRoleBinding'), (7, 'Workload'),
  (8, 'Related'), (9, 'User'), (10, 'Group');

CREATE TABLE node (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  id INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES node_kind (id),
  present INTEGER NOT NULL,    -- 0: only named by something else (a missing role, an absent account)
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  uid TEXT NOT NULL,
  created_ns INTEGER,
  created_digits INTEGER,
  file INTEGER NOT NULL,
  line INTEGER NOT NULL,
  col INTEGER NOT NULL,
  detail TEXT,                 -- JSON: labels, annotations and what only this kind has
  PRIMARY KEY (snapshot_id, id)
) STRICT, WITHOUT ROWID;

-- A rule of a role. The same rule stands in many roles and snapshots: it is kept once.
CREATE TABLE permission (
  id INTEGER PRIMARY KEY,
  verbs TEXT NOT NULL,
  api_groups TEXT NOT NULL,
  resources TEXT NOT NULL,
  resource_names TEXT NOT NULL,
  non_resource_urls TEXT NOT NULL,
  UNIQUE (verbs, api_groups, resources, resource_names, non_resource_urls)
) STRICT;

CREATE TABLE edge_kind (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
INSERT INTO edge_kind VALUES (1, 'binds'), (2, 'refers to'), (4, 'runs as');

-- binding binds subject, binding refers to role, workload runs as account.
CREATE TABLE edge (
  snapshot_id INTEGER NOT NULL,
  kind INTEGER NOT NULL REFERENCES edge_kind (id),
  from_node INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  to_node INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, kind, from_node, seq),
  FOREIGN KEY (snapshot_id, from_node) REFERENCES node (snapshot_id, id) ON DELETE CASCADE,
  FOREIGN KEY (snapshot_id, to_node) REFERENCES node (snapshot_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- role grants permission, with the place the rule was written at.
CREATE TABLE role_rule (
  snapshot_id INTEGER NOT NULL,
  role_node INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  permission_id INTEGER NOT NULL REFERENCES permission (id),
  file INTEGER NOT NULL,
  line INTEGER NOT NULL,
  col INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, role_node, seq),
  FOREIGN KEY (snapshot_id, role_node) REFERENCES node (snapshot_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostic (
  snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  col INTEGER NOT NULL,
  object_kind TEXT NOT NULL,
  object_namespace TEXT NOT NULL,
  object_name TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (snapshot_id, seq)
) STRICT, WITHOUT ROWID;

-- Text that stands in many events: user agents, file names.
CREATE TABLE symbol (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE actor (
  id INTEGER PRIMARY KEY,
  username TEXT NOT NULL,
  uid TEXT NOT NULL,
  groups TEXT NOT NULL,          -- JSON array
  cloud_identity TEXT NOT NULL,  -- JSON array
  UNIQUE (username, uid, groups, cloud_identity)
) STRICT;

CREATE TABLE audit_event (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,     -- of the event's content: the Audit-ID is the client's to choose
  audit_id TEXT NOT NULL,
  stage INTEGER NOT NULL,        -- 0 RequestReceived, 1 ResponseStarted, 2 ResponseComplete, 3 Panic
  level INTEGER NOT NULL,        -- 0 None, 1 Metadata, 2 Request, 3 RequestResponse
  verb TEXT NOT NULL,
  path TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  field_manager TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES actor (id),
  impersonated_id INTEGER REFERENCES actor (id),
  credential_id TEXT NOT NULL,
  pod_name TEXT NOT NULL,
  node_name TEXT NOT NULL,
  source_ips TEXT NOT NULL,      -- JSON array; only the last is the real peer
  user_agent_id INTEGER NOT NULL REFERENCES symbol (id),
  api_group TEXT NOT NULL,
  resource TEXT NOT NULL,
  subresource TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  code INTEGER,
  message TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  issued_credential_id TEXT NOT NULL,
  object TEXT NOT NULL,          -- JSON, reduced: never a body
  received_ns INTEGER NOT NULL,
  received_digits INTEGER NOT NULL,
  at_ns INTEGER NOT NULL,
  at_digits INTEGER NOT NULL,
  cluster TEXT NOT NULL,
  apiserver TEXT NOT NULL,
  blind INTEGER NOT NULL,
  file_id INTEGER NOT NULL REFERENCES symbol (id),
  line INTEGER NOT NULL
) STRICT;

CREATE TABLE import_position (
  file TEXT NOT NULL,
  identity TEXT NOT NULL,
  offset INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  PRIMARY KEY (file, identity)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage (
  file TEXT NOT NULL,
  cluster TEXT NOT NULL,
  apiserver TEXT NOT NULL,
  format TEXT NOT NULL,
  first_ns INTEGER NOT NULL,
  first_digits INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  last_digits INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  events INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  irrelevant INTEGER NOT NULL,
  malformed INTEGER NOT NULL,
  blind INTEGER NOT NULL,
  metadata_only INTEGER NOT NULL,
  PRIMARY KEY (file, cluster, apiserver)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage_gap (
  file TEXT NOT NULL,
  apiserver TEXT NOT NULL,
  from_ns INTEGER NOT NULL,
  from_digits INTEGER NOT NULL,
  to_ns INTEGER NOT NULL,
  to_digits INTEGER NOT NULL,
  PRIMARY KEY (file, apiserver, from_ns)
) STRICT, WITHOUT ROWID;

CREATE TABLE analysis (
  id INTEGER PRIMARY KEY,
  snapshot_id INTEGER NOT NULL REFERENCES snapshot (id) ON DELETE CASCADE,
  at_ns INTEGER NOT NULL,
  version TEXT NOT NULL
) STRICT;

CREATE TABLE finding (
  analysis_id INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  rule TEXT NOT NULL,
  severity INTEGER NOT NULL,     -- 0 info … 4 critical
  confidence INTEGER NOT NULL,   -- 0 low … 2 high
  title TEXT NOT NULL,
  subject TEXT NOT NULL,
  namespace TEXT NOT NULL,
  time_ns INTEGER,
  time_digits INTEGER,
  fingerprint TEXT NOT NULL,
  evidence TEXT NOT NULL,        -- JSON
  doubts TEXT NOT NULL,          -- JSON array
  next_steps TEXT NOT NULL,      -- JSON array
  PRIMARY KEY (analysis_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE acceptance (
  id INTEGER PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  reason TEXT NOT NULL,
  until_ns INTEGER,
  at_ns INTEGER NOT NULL
) STRICT;

-- For people with the sqlite3 shell.
CREATE VIEW v_binding AS
SELECT b.snapshot_id, bk.name AS binding_kind, b.namespace, b.name AS binding,
       sk.name AS subject_kind, s.namespace AS subject_namespace, s.name AS subject,
       rk.name AS role_kind, r.name AS role, r.present AS role_exists
FROM node b
JOIN node_kind bk ON bk.id = b.kind
JOIN edge e ON e.snapshot_id = b.snapshot_id AND e.kind = 1 AND e.from_node = b.id
JOIN node s ON s.snapshot_id = e.snapshot_id AND s.id = e.to_node
JOIN node_kind sk ON sk.id = s.kind
JOIN edge f ON f.snapshot_id = b.snapshot_id AND f.kind = 2 AND f.from_node = b.id
JOIN node r ON r.snapshot_id = f.snapshot_id AND r.id = f.to_node
JOIN node_kind rk ON rk.id = r.kind
WHERE b.kind IN (5, 6);

CREATE VIEW v_event AS
SELECT e.id, strftime('%Y-%m-%dT%H:%M:%f', e.received_ns / 1000000000.0, 'unixepoch') || 'Z' AS time,
       u.username, i.username AS impersonated, e.verb, e.resource, e.subresource, e.namespace, e.name,
       e.code, e.decision, e.reason, f.text AS file, e.line
FROM audit_event e
JOIN actor u ON u.id = e.user_id
LEFT JOIN actor i ON i.id = e.impersonated_id
JOIN symbol f ON f.id = e.file_id;
