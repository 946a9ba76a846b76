-- Of the participants of a meeting with the same number one at least has to come (the doctor or the nursing station); 0 is none.
ALTER TABLE participants ADD COLUMN required_group INTEGER NOT NULL DEFAULT 0;
