-- Who typed in an answer that came by telephone or FAX (代理入力); empty where the answerer did.
ALTER TABLE opinions ADD COLUMN entered_by TEXT NOT NULL DEFAULT '';
