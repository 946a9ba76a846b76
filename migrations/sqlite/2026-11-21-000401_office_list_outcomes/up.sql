-- What a confirmed list did, in counts; its content goes with the decision.
ALTER TABLE office_lists ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
