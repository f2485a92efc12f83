-- The grants that cause a finding, as a JSON array. Findings of before have them only in the text of
-- their evidence.

ALTER TABLE finding ADD COLUMN grants TEXT COLLATE "C" NOT NULL DEFAULT '[]';
