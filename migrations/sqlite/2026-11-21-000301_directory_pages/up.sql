ALTER TABLE offices ADD COLUMN kana TEXT NOT NULL DEFAULT '';
-- Registered from a row of a plan: nobody has looked at it yet.
ALTER TABLE offices ADD COLUMN is_provisional BOOLEAN NOT NULL DEFAULT FALSE;
-- Who typed the address in; somebody else confirms it. Empty where it is not known.
ALTER TABLE offices ADD COLUMN email_set_by TEXT NOT NULL DEFAULT '';
ALTER TABLE client_contacts ADD COLUMN email_set_by TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN bounce_reason TEXT NOT NULL DEFAULT '';

-- A list of offices between its preview and its confirmation.
CREATE TABLE office_lists (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_uid TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    done_at TIMESTAMP
);
