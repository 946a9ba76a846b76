-- The numbers of a client, former ones too: one number is one client's for good.
CREATE TABLE client_numbers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    insured_number TEXT NOT NULL,
    starts_on DATE,
    ends_on DATE,
    reason TEXT,
    noted_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (insurer_id, insured_number)
);
CREATE INDEX client_numbers_by_client_id ON client_numbers (client_id);
INSERT INTO client_numbers (client_id, insurer_id, insured_number, noted_by, created_at)
SELECT id, insurer_id, insured_number, '', created_at FROM clients;
