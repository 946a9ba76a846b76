INSERT INTO regular_weeks (uid, office_id, is_own, pause_minutes, note, set_at, set_by) VALUES ('regular-week-uid-1', 1, TRUE, 30, '', '2026-11-23 00:00:00', 'account:sample');
INSERT INTO regular_bands (week_id, weekday, from_minute, to_minute) VALUES (1, 4, 780, 900);
