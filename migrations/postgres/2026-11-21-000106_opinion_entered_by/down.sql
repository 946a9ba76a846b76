ALTER TABLE opinions DROP COLUMN entered_by;
