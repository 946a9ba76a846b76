DROP INDEX deliveries_by_contact_id;
ALTER TABLE deliveries DROP COLUMN contact_id;
