-- What became of another time that somebody proposed: taken among the candidates, declined with words, or replaced by later ones.
ALTER TABLE counter_proposals ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE counter_proposals ADD COLUMN slot_uid TEXT NOT NULL DEFAULT '';
ALTER TABLE counter_proposals ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE counter_proposals ADD COLUMN decided_at TIMESTAMP;
ALTER TABLE counter_proposals ADD COLUMN decided_by TEXT NOT NULL DEFAULT '';
