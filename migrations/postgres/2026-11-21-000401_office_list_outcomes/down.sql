ALTER TABLE office_lists DROP COLUMN outcome;
