-- Acceptances by patterns for rule, subject and namespace, in which * stands for any text. Empty:
-- whatever it is. With a fingerprint all three are empty, and without one at least one is not.

ALTER TABLE acceptance ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE acceptance ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE acceptance ADD COLUMN namespace TEXT NOT NULL DEFAULT '';
