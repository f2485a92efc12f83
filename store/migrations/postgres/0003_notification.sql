-- Findings that a receiver was told, so that each is told once, also after a restart.

CREATE TABLE notification (
  fingerprint TEXT COLLATE "C" NOT NULL,
  channel TEXT COLLATE "C" NOT NULL,         -- the kind of receiver: webhook, slack, alertmanager
  cluster TEXT COLLATE "C" NOT NULL,
  told_ns BIGINT NOT NULL,
  PRIMARY KEY (fingerprint, channel, cluster)
);
