-- Findings that a receiver was told, so that each is told once, also after a restart.

CREATE TABLE notification (
  fingerprint TEXT NOT NULL,
  channel TEXT NOT NULL,         -- the kind of receiver: webhook, slack, alertmanager
  cluster TEXT NOT NULL,
  told_ns INTEGER NOT NULL,
  PRIMARY KEY (fingerprint, channel, cluster)
) STRICT, WITHOUT ROWID;
