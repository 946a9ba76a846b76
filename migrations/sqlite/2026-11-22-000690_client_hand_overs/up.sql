-- Hand-overs (引き継ぎ) of a client from the office that makes the plans to another one: proposed by the one, accepted or declined by
-- the other, or withdrawn. What is settled stays: it says whose time was when, and the former office keeps its records by it.
CREATE TABLE client_hand_overs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    from_office_id BIGINT NOT NULL REFERENCES offices (id),
    to_office_id BIGINT NOT NULL REFERENCES offices (id),
    starts_on DATE NOT NULL,
    reason TEXT NOT NULL,
    agreed_on DATE NOT NULL,
    agreed_how TEXT NOT NULL,
    agreed_by TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_by_name TEXT NOT NULL,
    proposed_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL,
    settled_at TIMESTAMP,
    settled_by_name TEXT NOT NULL,
    settled_reason TEXT NOT NULL,
    began_on DATE,
    as_it_was TEXT NOT NULL
);
CREATE INDEX client_hand_overs_by_client_id ON client_hand_overs (client_id);
CREATE INDEX client_hand_overs_by_from_office_id ON client_hand_overs (from_office_id);
CREATE INDEX client_hand_overs_by_to_office_id ON client_hand_overs (to_office_id);
CREATE UNIQUE INDEX client_hand_overs_open ON client_hand_overs (client_id) WHERE state = 'open';
