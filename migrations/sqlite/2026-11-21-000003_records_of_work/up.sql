CREATE TABLE operations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor TEXT NOT NULL,
    op_id TEXT NOT NULL,
    name TEXT NOT NULL,
    output TEXT NOT NULL,
    done_at TIMESTAMP NOT NULL,
    UNIQUE (actor, op_id)
);

CREATE TABLE audit_events (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    office_uid TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_uid TEXT NOT NULL,
    insurer_uid TEXT NOT NULL,
    subjects TEXT NOT NULL,
    purpose TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL,
    token_uid TEXT NOT NULL,
    seal_no BIGINT UNIQUE,
    hash TEXT NOT NULL
);
CREATE INDEX audit_events_by_at ON audit_events (at);
CREATE INDEX audit_events_by_object_kind_object_uid ON audit_events (object_kind, object_uid);

CREATE TABLE audit_anchors (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    seal_no BIGINT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL
);

CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    dedupe_key TEXT UNIQUE,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    run_at TIMESTAMP NOT NULL,
    leased_by TEXT NOT NULL,
    leased_until TIMESTAMP,
    attempts INTEGER NOT NULL,
    last_error TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP
);
CREATE INDEX jobs_by_state_run_at ON jobs (state, run_at);

CREATE TABLE mails (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    plane TEXT NOT NULL,
    to_address TEXT NOT NULL,
    to_name TEXT NOT NULL,
    office_id BIGINT REFERENCES offices (id),
    object_kind TEXT NOT NULL,
    object_uid TEXT NOT NULL,
    payload TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TIMESTAMP NOT NULL,
    leased_until TIMESTAMP,
    last_reply TEXT NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    bounced_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE INDEX mails_by_state_next_at ON mails (state, next_at);
CREATE INDEX mails_by_to_address_queued_at ON mails (to_address, queued_at);
CREATE INDEX mails_by_object_kind_object_uid ON mails (object_kind, object_uid);

CREATE TABLE counters (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    value BIGINT NOT NULL
);
