DROP TABLE sheet_checks;
-- Nobody can read a sealed draft without the column; it has to be written again. Sheets of an agenda are confirmed ones.
DELETE FROM case_sheets WHERE sealed IS NOT NULL;
ALTER TABLE case_sheets DROP COLUMN sealed;
