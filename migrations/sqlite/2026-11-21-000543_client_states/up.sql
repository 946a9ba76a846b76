-- How the support of clients rested, ended (終結) and went on again; the last change stands with the client too.
CREATE TABLE client_states (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    state TEXT NOT NULL,
    since_on DATE NOT NULL,
    reason_code TEXT NOT NULL,
    note TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX client_states_by_client_id ON client_states (client_id);
