-- Network flows of namespaces: one row for all connections between the same two ends with the same
-- outcome, as one file tells them.

CREATE TABLE flow (
  id INTEGER PRIMARY KEY,
  source_namespace TEXT NOT NULL,
  source_name TEXT NOT NULL,
  source_address TEXT NOT NULL,
  destination_namespace TEXT NOT NULL,
  destination_name TEXT NOT NULL,
  destination_address TEXT NOT NULL,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  protocol TEXT NOT NULL,
  verdict INTEGER NOT NULL,      -- 0 forwarded, 1 refused
  first_ns INTEGER NOT NULL,
  first_digits INTEGER NOT NULL,
  last_ns INTEGER NOT NULL,
  last_digits INTEGER NOT NULL,
  count INTEGER NOT NULL,
  file TEXT NOT NULL,
  line INTEGER NOT NULL,
  UNIQUE (source_namespace, source_name, destination_namespace, destination_name,
          destination_address, port, protocol, verdict, file)
) STRICT;

CREATE INDEX flow_of_destination ON flow (destination_namespace);
