ALTER TABLE clients DROP COLUMN merged_into_id;
DROP TABLE client_merges;
