-- When the title and the words above the table were changed last: a review of earlier words does not count.
ALTER TABLE issue_reports ADD COLUMN worded_at TIMESTAMP;
