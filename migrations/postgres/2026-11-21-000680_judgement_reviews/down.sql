DROP TABLE judgement_answers;
DROP TABLE judgement_reviews;
ALTER TABLE inquiries DROP COLUMN opened_by;
DROP INDEX duty_entries_by_office_id;
ALTER TABLE duty_entries DROP COLUMN office_id;
