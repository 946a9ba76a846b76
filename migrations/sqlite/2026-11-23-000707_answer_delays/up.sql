-- まだ回答できない: somebody who is asked says until about when an answer has to wait. Each time stays; the last one that was not
-- taken back holds.
CREATE TABLE answer_delays (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    invitation_id BIGINT NOT NULL REFERENCES invitations (id),
    expected_on DATE NOT NULL,
    body TEXT NOT NULL,
    said_by TEXT NOT NULL,
    said_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
CREATE INDEX answer_delays_by_invitation_id ON answer_delays (invitation_id);
