DROP TABLE office_lists;
ALTER TABLE mails DROP COLUMN bounce_reason;
ALTER TABLE client_contacts DROP COLUMN email_set_by;
ALTER TABLE offices DROP COLUMN email_set_by;
ALTER TABLE offices DROP COLUMN is_provisional;
ALTER TABLE offices DROP COLUMN kana;
