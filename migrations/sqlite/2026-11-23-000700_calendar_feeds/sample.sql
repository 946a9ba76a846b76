INSERT INTO calendar_feeds (uid, account_id, nonce, key_no, created_at) VALUES ('calendar-uid-1', 1, 'calendar-nonce-1', 1, '2026-11-23 00:00:00');
