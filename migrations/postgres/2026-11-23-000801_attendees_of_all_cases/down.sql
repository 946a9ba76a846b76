ALTER TABLE conference_attendees DROP COLUMN attends_all;
