DROP INDEX deliveries_by_sender_office_id;
ALTER TABLE deliveries DROP COLUMN sender_office_id;
