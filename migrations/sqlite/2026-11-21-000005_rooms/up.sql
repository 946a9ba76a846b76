CREATE TABLE rooms (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plane TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    is_input_open BOOLEAN NOT NULL,
    last_seq BIGINT NOT NULL,
    opened_at TIMESTAMP,
    closed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE room_seats (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    room_id BIGINT NOT NULL REFERENCES rooms (id),
    holder TEXT NOT NULL,
    display_name TEXT NOT NULL,
    office_label TEXT NOT NULL,
    profession TEXT NOT NULL,
    role TEXT NOT NULL,
    admitted_at TIMESTAMP,
    dismissed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (room_id, holder)
);

CREATE TABLE room_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    room_id BIGINT NOT NULL REFERENCES rooms (id),
    seq BIGINT NOT NULL,
    op TEXT NOT NULL,
    client_id TEXT NOT NULL,
    seat_id BIGINT REFERENCES room_seats (id),
    target_seq BIGINT,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    row_ref TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    UNIQUE (room_id, seq),
    UNIQUE (room_id, client_id)
);

CREATE TABLE room_tickets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL UNIQUE,
    room_id BIGINT NOT NULL REFERENCES rooms (id),
    seat_id BIGINT NOT NULL REFERENCES room_seats (id),
    token_uid TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);

CREATE TABLE follow_ups (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plane TEXT NOT NULL,
    insurer_id BIGINT REFERENCES insurers (id),
    source_kind TEXT NOT NULL,
    source_uid TEXT NOT NULL,
    room_id BIGINT REFERENCES rooms (id),
    event_seq BIGINT,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    due_on DATE,
    owner_account_uid TEXT NOT NULL,
    owner_office_uid TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE INDEX follow_ups_by_source_kind_source_uid ON follow_ups (source_kind, source_uid);
CREATE INDEX follow_ups_by_owner_account_uid_state ON follow_ups (owner_account_uid, state);
