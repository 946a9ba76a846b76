-- Files of answers, sealed under the data key of the client named by key_client_id: scans of what came on paper, and what
-- answerers lay beside their opinions. A file that was taken back keeps its row with the reason, and loses its bytes.
CREATE TABLE answer_files (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    participant_id BIGINT NOT NULL REFERENCES participants (id),
    inquiry_id BIGINT REFERENCES inquiries (id),
    invitation_id BIGINT REFERENCES invitations (id),
    purpose TEXT NOT NULL,
    key_client_id BIGINT NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    body BLOB NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX answer_files_by_meeting_id ON answer_files (meeting_id);
CREATE INDEX answer_files_by_participant_id ON answer_files (participant_id);
CREATE INDEX answer_files_by_inquiry_id ON answer_files (inquiry_id);
CREATE INDEX answer_files_by_invitation_id ON answer_files (invitation_id);
