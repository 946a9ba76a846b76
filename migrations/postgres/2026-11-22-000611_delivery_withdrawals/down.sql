-- Without the columns they would count again.
DELETE FROM deliveries WHERE withdrawn_at IS NOT NULL;
ALTER TABLE deliveries DROP COLUMN withdrawn_reason;
ALTER TABLE deliveries DROP COLUMN withdrawn_by;
ALTER TABLE deliveries DROP COLUMN withdrawn_at;
