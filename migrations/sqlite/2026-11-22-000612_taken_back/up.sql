-- Who took the link of a delivery back and why: it stays also where the delivery was sent again.
ALTER TABLE deliveries ADD COLUMN revoked_at TIMESTAMP;
ALTER TABLE deliveries ADD COLUMN revoked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN revoked_reason TEXT NOT NULL DEFAULT '';

-- That a note by hand went on without a consent is taken back with the note.
ALTER TABLE consent_overrides ADD COLUMN delivery_id BIGINT REFERENCES deliveries (id);
ALTER TABLE consent_overrides ADD COLUMN withdrawn_at TIMESTAMP;
ALTER TABLE consent_overrides ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE consent_overrides ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
CREATE INDEX consent_overrides_by_delivery_id ON consent_overrides (delivery_id);

UPDATE deliveries
SET revoked_at = (SELECT MAX(i.revoked_at) FROM invitations i WHERE i.delivery_id = deliveries.id)
WHERE id IN (SELECT i.delivery_id FROM invitations i WHERE i.delivery_id IS NOT NULL AND i.revoked_at IS NOT NULL);

-- Both were written in one transaction, at one time. Where that time has several notes nobody knows to which it belongs.
UPDATE consent_overrides
SET delivery_id = (
    SELECT MIN(d.id)
    FROM deliveries d
    JOIN plan_versions v ON v.id = d.plan_version_id
    WHERE v.uid = consent_overrides.object_uid AND d.created_at = consent_overrides.created_at AND d.means <> 'link'
    GROUP BY d.plan_version_id
    HAVING COUNT(*) = 1
)
WHERE act = 'delivery';
UPDATE consent_overrides
SET withdrawn_at = (SELECT d.withdrawn_at FROM deliveries d WHERE d.id = consent_overrides.delivery_id),
    withdrawn_by = (SELECT d.withdrawn_by FROM deliveries d WHERE d.id = consent_overrides.delivery_id),
    withdrawn_reason = (SELECT d.withdrawn_reason FROM deliveries d WHERE d.id = consent_overrides.delivery_id)
WHERE delivery_id IN (SELECT d.id FROM deliveries d WHERE d.withdrawn_at IS NOT NULL);
