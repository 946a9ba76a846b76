-- By which framework a client is supported, and for which center (委託元), each with its period.
CREATE TABLE client_frameworks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    delegating_office_id BIGINT REFERENCES offices (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    cut_on DATE,
    cut_by_id BIGINT,
    noted_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX client_frameworks_by_client_id ON client_frameworks (client_id);
CREATE INDEX client_frameworks_by_delegating_office_id ON client_frameworks (delegating_office_id);
INSERT INTO client_frameworks (uid, client_id, kind, delegating_office_id, starts_on, noted_by, created_at, withdrawn_by, withdrawn_reason)
SELECT uid, id, 'preventive_support', delegating_office_id, date(created_at), '', created_at, '', '' FROM clients WHERE delegating_office_id IS NOT NULL;
-- The history tells it from now on, with its days.
UPDATE clients SET delegating_office_id = NULL;

-- Who is in charge of a client, from when to when; the last one stands with the client too.
CREATE TABLE client_managers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    starts_on DATE NOT NULL,
    ends_on DATE,
    reason TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX client_managers_by_client_id ON client_managers (client_id);
CREATE INDEX client_managers_by_account_id ON client_managers (account_id);
INSERT INTO client_managers (uid, client_id, account_id, starts_on, reason, noted_by, created_at)
SELECT uid, id, manager_account_id, date(created_at), '', '', created_at FROM clients WHERE manager_account_id IS NOT NULL;

-- The care team is kept by the plan, and by hand.
ALTER TABLE client_offices ADD COLUMN source TEXT NOT NULL DEFAULT 'plan';
ALTER TABLE client_offices ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE client_offices ADD COLUMN noted_by TEXT NOT NULL DEFAULT '';
ALTER TABLE client_offices ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
