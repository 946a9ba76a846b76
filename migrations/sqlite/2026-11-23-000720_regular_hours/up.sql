-- When an office or a person can come as a rule: one word of it stands at a time for each who said it, the office itself or
-- the directory for it; what was said before stays, so that it can be taken up again.
CREATE TABLE regular_weeks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT REFERENCES offices (id),
    account_id BIGINT REFERENCES accounts (id),
    is_own BOOLEAN NOT NULL,
    pause_minutes INTEGER,
    note TEXT NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT NOT NULL,
    ended_at TIMESTAMP,
    CHECK ((office_id IS NULL) <> (account_id IS NULL))
);
CREATE INDEX regular_weeks_by_office_id ON regular_weeks (office_id);
CREATE INDEX regular_weeks_by_account_id ON regular_weeks (account_id);
CREATE TABLE regular_bands (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    week_id BIGINT NOT NULL REFERENCES regular_weeks (id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    from_minute INTEGER NOT NULL CHECK (from_minute >= 0),
    to_minute INTEGER NOT NULL CHECK (to_minute <= 1440),
    CHECK (from_minute < to_minute)
);
CREATE INDEX regular_bands_by_week_id ON regular_bands (week_id);
