-- The queue of letters is walked in its order and looked up by address, however long an outage has made it.
CREATE INDEX mails_by_state_id ON mails (state, id);
CREATE INDEX mails_by_state_kind_id ON mails (state, kind, id);
CREATE INDEX mails_by_state_to_address_id ON mails (state, to_address, id);
DROP INDEX mails_by_state_next_at;
