INSERT INTO answer_delays (uid, invitation_id, expected_on, body, said_by, said_at) VALUES ('answer_d-uid-707', 1, '2026-12-01', 'answer_d-body-707', 'answer_d-said_by-707', '2026-11-23 00:00:00');
