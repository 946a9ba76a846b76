ALTER TABLE meetings DROP COLUMN calendar_organizer;
