-- Own lines of 居宅介護支援経過 (第5表). Each wording stays as a revision; a withdrawn line stays with who withdrew it and why.
CREATE TABLE progress_lines (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    current_number INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX progress_lines_by_client_id ON progress_lines (client_id);
CREATE TABLE progress_revisions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    line_id BIGINT NOT NULL REFERENCES progress_lines (id),
    number INTEGER NOT NULL,
    happened_on DATE NOT NULL,
    happened_at TEXT NOT NULL,
    item TEXT NOT NULL,
    body TEXT NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (line_id, number)
);
