DELETE FROM link_openings WHERE invitation_id IN (SELECT id FROM invitations WHERE delivery_id IS NOT NULL);
DELETE FROM invitations WHERE delivery_id IS NOT NULL;
DROP INDEX invitations_by_delivery_id;
ALTER TABLE invitations DROP COLUMN delivery_id;
ALTER TABLE invitations ALTER COLUMN participant_id SET NOT NULL;
ALTER TABLE invitations ALTER COLUMN meeting_id SET NOT NULL;
DROP TABLE deliveries;
