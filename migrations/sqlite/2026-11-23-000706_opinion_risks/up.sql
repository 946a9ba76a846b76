-- リスク・気になること: what an answerer sees coming, beside the opinion on the draft as a whole.
ALTER TABLE opinions ADD COLUMN risks TEXT NOT NULL DEFAULT '';
