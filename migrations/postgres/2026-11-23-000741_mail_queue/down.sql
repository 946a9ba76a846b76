CREATE INDEX mails_by_state_next_at ON mails (state, next_at);
DROP INDEX mails_by_state_to_address_id;
DROP INDEX mails_by_state_kind_id;
DROP INDEX mails_by_state_id;
