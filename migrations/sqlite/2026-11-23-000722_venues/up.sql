-- The rooms of an office in which meetings are held, with their seats.
CREATE TABLE venues (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    name TEXT NOT NULL,
    seats INTEGER NOT NULL CHECK (seats > 0),
    note TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE INDEX venues_by_office_id ON venues (office_id);
