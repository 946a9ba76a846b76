INSERT INTO venues (uid, office_id, name, seats, note, created_at, version) VALUES ('venue-uid-1', 1, 'venue-name-1', 8, '', '2026-11-23 00:00:00', 0);
