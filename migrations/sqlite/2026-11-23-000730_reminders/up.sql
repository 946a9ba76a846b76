-- What became of the reminders of an invitation: on which day, whether a letter went (and which), or none because the office has
-- stopped them. One a day at most.
CREATE TABLE reminders (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    invitation_id BIGINT NOT NULL REFERENCES invitations (id),
    reminded_on DATE NOT NULL,
    outcome TEXT NOT NULL,
    mail_uid TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL,
    UNIQUE (invitation_id, reminded_on)
);
CREATE INDEX reminders_by_mail_uid ON reminders (mail_uid);

-- The days on which an office that asks has its recipients reminded, where it chose others than the rules say; the newest choice
-- counts, and one without days goes back to the rules.
CREATE TABLE reminder_choices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    kind TEXT NOT NULL,
    days TEXT,
    chosen_by TEXT NOT NULL,
    chosen_at TIMESTAMP NOT NULL
);
CREATE INDEX reminder_choices_by_office_id ON reminder_choices (office_id);

-- Letters that bind nobody to anything and that an office, or a person, does not want: since when, until when.
CREATE TABLE mail_mutes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT REFERENCES offices (id),
    account_id BIGINT REFERENCES accounts (id),
    kind TEXT NOT NULL,
    muted_by TEXT NOT NULL,
    muted_at TIMESTAMP NOT NULL,
    ended_by TEXT NOT NULL,
    ended_at TIMESTAMP
);
CREATE INDEX mail_mutes_by_office_id ON mail_mutes (office_id);
CREATE INDEX mail_mutes_by_account_id ON mail_mutes (account_id);
