-- A delivery that was noted by mistake stays, with who took it back and why.
ALTER TABLE deliveries ADD COLUMN withdrawn_at TIMESTAMP;
ALTER TABLE deliveries ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
