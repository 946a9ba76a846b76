INSERT INTO inquiry_questions (inquiry_id, participant_id, row_kind, row_uid, body) VALUES (1, 1, 'inquiry_-row_kind-705', 'inquiry_-row_uid-705', 'inquiry_-body-705');
