INSERT INTO plan_edits (uid, account_id, client_id, plan_id, base_version_id, body, saved_at) VALUES ('plan_edi-uid-1', 1, 1, 1, 1, X'00', '2026-11-21 00:00:00');
