UPDATE issue_reports SET worded_at = '2026-11-21 00:00:00';
