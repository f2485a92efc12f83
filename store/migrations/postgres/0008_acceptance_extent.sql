-- What one accepted finding was when it was accepted: how severe, and who held which rule by what
-- (a JSON list of digests). What it grew by since is not accepted. Empty in acceptances of older
-- versions and by patterns, which cover it whatever becomes of it.

ALTER TABLE acceptance ADD COLUMN severity TEXT NOT NULL DEFAULT '';
ALTER TABLE acceptance ADD COLUMN extent TEXT NOT NULL DEFAULT '[]';
