DROP INDEX inquiries_by_follows_id;
ALTER TABLE inquiries DROP COLUMN follows_id;
