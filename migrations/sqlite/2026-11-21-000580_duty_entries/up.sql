-- What only people know and write down for the ledger of duties. A withdrawn entry stays, with who withdrew it and why.
CREATE TABLE duty_entries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    happened_on DATE NOT NULL,
    subject TEXT NOT NULL,
    rule TEXT NOT NULL,
    ground TEXT NOT NULL,
    points TEXT NOT NULL,
    days INTEGER NOT NULL,
    meeting_trigger TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX duty_entries_by_client_id ON duty_entries (client_id);
