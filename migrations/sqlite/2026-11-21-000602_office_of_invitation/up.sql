-- The office whose inbox holds an invitation stands in its row: what an office still has to answer is then one short
-- range of one index, however many invitations of past years nobody has answered.
ALTER TABLE invitations ADD COLUMN office_id BIGINT REFERENCES offices (id);
UPDATE invitations SET office_id = (SELECT office_id FROM participants WHERE participants.id = invitations.participant_id)
WHERE participant_id IS NOT NULL;
UPDATE invitations SET office_id = (SELECT office_id FROM deliveries WHERE deliveries.id = invitations.delivery_id)
WHERE delivery_id IS NOT NULL;
CREATE INDEX invitations_by_office_id ON invitations (office_id, expires_at);
CREATE INDEX invitations_unanswered_by_office_id ON invitations (office_id, expires_at)
WHERE answered_at IS NULL AND revoked_at IS NULL;
