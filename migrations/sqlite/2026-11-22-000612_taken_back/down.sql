-- Without the columns they would count again.
DELETE FROM consent_overrides WHERE withdrawn_at IS NOT NULL;
DROP INDEX consent_overrides_by_delivery_id;
ALTER TABLE consent_overrides DROP COLUMN withdrawn_reason;
ALTER TABLE consent_overrides DROP COLUMN withdrawn_by;
ALTER TABLE consent_overrides DROP COLUMN withdrawn_at;
ALTER TABLE consent_overrides DROP COLUMN delivery_id;
ALTER TABLE deliveries DROP COLUMN revoked_reason;
ALTER TABLE deliveries DROP COLUMN revoked_by;
ALTER TABLE deliveries DROP COLUMN revoked_at;
