DROP INDEX invitations_unanswered_by_office_id;
DROP INDEX invitations_by_office_id;
ALTER TABLE invitations DROP COLUMN office_id;
