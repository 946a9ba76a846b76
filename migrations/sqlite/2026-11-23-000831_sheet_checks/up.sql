-- A draft may still name somebody: until its presenter has gone through what it says, it is sealed under the key of its case and
-- its body is empty. A confirmed sheet has its body in the open and nothing sealed.
ALTER TABLE case_sheets ADD COLUMN sealed BLOB;

-- What was found in a sheet before it was confirmed, by field and kind, how much of it was replaced, and why the rest was kept.
-- Never the words that were found.
CREATE TABLE sheet_checks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    case_sheet_id BIGINT NOT NULL UNIQUE REFERENCES case_sheets (id),
    found INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    lines TEXT NOT NULL,
    checked_by TEXT NOT NULL,
    checked_at TIMESTAMP NOT NULL
);
