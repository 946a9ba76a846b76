DELETE FROM link_openings WHERE invitation_id IN (SELECT id FROM invitations WHERE delivery_id IS NOT NULL);
DELETE FROM invitations WHERE delivery_id IS NOT NULL;
DROP INDEX invitations_by_delivery_id;
ALTER TABLE invitations DROP COLUMN delivery_id;
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(
    replace(sql, 'meeting_id BIGINT REFERENCES', 'meeting_id BIGINT NOT NULL REFERENCES'),
    'participant_id BIGINT REFERENCES', 'participant_id BIGINT NOT NULL REFERENCES'
)
WHERE type = 'table' AND name = 'invitations';
PRAGMA writable_schema = RESET;
DROP TABLE deliveries;
