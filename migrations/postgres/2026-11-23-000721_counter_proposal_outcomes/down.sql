ALTER TABLE counter_proposals DROP COLUMN decided_by;
ALTER TABLE counter_proposals DROP COLUMN decided_at;
ALTER TABLE counter_proposals DROP COLUMN answer;
ALTER TABLE counter_proposals DROP COLUMN slot_uid;
ALTER TABLE counter_proposals DROP COLUMN state;
