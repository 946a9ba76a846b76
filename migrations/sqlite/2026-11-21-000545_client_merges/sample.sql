INSERT INTO client_merges (uid, kept_id, merged_id, moved, done_at, done_by, undone_by) VALUES ('client_m-uid-1', 1, 1, '{}', '2026-11-21 00:00:00', 'client_m-done_by-1', '');
