-- A plan version handed over (交付): by a personal link, or noted by hand (paper, FAX, in person).
CREATE TABLE deliveries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    office_id BIGINT REFERENCES offices (id),
    label TEXT NOT NULL,
    means TEXT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    delivered_on DATE,
    note TEXT NOT NULL,
    acknowledged_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX deliveries_by_plan_version_id ON deliveries (plan_version_id);
CREATE INDEX deliveries_by_office_id ON deliveries (office_id);

-- A delivery's invitation belongs to no meeting: a minor change is delivered without one. Taking off NOT NULL is one of
-- the changes for which SQLite documents this way (lang_altertable, "other kinds of table schema changes"); the rows
-- stay as they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_master
SET sql = replace(
    replace(sql, 'meeting_id BIGINT NOT NULL REFERENCES', 'meeting_id BIGINT REFERENCES'),
    'participant_id BIGINT NOT NULL REFERENCES', 'participant_id BIGINT REFERENCES'
)
WHERE type = 'table' AND name = 'invitations';
PRAGMA writable_schema = RESET;
ALTER TABLE invitations ADD COLUMN delivery_id BIGINT REFERENCES deliveries (id);
CREATE INDEX invitations_by_delivery_id ON invitations (delivery_id);
