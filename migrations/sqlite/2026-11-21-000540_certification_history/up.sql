-- Every entry stays: one that is put right or withdrawn is superseded, and one that a level change ends early is cut.
ALTER TABLE certifications ADD COLUMN kind TEXT;
ALTER TABLE certifications ADD COLUMN applied_on DATE;
ALTER TABLE certifications ADD COLUMN cut_on DATE;
ALTER TABLE certifications ADD COLUMN cut_by_id BIGINT;
ALTER TABLE certifications ADD COLUMN noted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE certifications ADD COLUMN superseded_at TIMESTAMP;
ALTER TABLE certifications ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '';
ALTER TABLE certifications ADD COLUMN superseded_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE certifications ADD COLUMN superseded_by_id BIGINT;
