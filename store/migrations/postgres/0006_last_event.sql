-- The newest event that an analysis judged: findings of before others came are no verdict on them.
-- Analyses of before do not know.

ALTER TABLE analysis ADD COLUMN last_event BIGINT;
