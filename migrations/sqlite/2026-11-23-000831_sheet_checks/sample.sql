INSERT INTO sheet_checks (uid, case_sheet_id, found, replaced, lines, checked_by, checked_at) VALUES ('sheet-check-1', 1, 2, 1, '[]', '架空 直子', '2026-11-23 00:00:00');
