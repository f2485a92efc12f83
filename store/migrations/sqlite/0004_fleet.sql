-- Several clusters in one database: whose a gap, a flow and an acceptance are. Events and coverage say
-- it already. Empty: nobody said, so of the only cluster there is; an acceptance counts for all.

ALTER TABLE coverage_gap ADD COLUMN cluster TEXT NOT NULL DEFAULT '';
ALTER TABLE flow ADD COLUMN cluster TEXT NOT NULL DEFAULT '';
ALTER TABLE acceptance ADD COLUMN cluster TEXT NOT NULL DEFAULT '';
