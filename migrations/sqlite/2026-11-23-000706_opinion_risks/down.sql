ALTER TABLE opinions DROP COLUMN risks;
