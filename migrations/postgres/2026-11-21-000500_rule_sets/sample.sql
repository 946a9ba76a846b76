INSERT INTO rule_sets (uid, insurer_id, effective_from, preset, overrides, account_id, created_at) VALUES ('rule_set-uid-1', 1, '2026-11-21', 'akashi', '{"settings":{}}', 1, '2026-11-21 00:00:00');
