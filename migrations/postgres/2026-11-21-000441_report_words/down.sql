ALTER TABLE issue_reports DROP COLUMN worded_at;
