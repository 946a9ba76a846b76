INSERT INTO reminders (invitation_id, reminded_on, outcome, mail_uid, noted_at) VALUES (1, '2026-11-24', 'sent', 'mail-1', '2026-11-24 00:00:00');
INSERT INTO reminder_choices (uid, office_id, kind, days, chosen_by, chosen_at) VALUES ('reminder-choice-1', 1, 'poll', '7 3 1', '架空 花子', '2026-11-23 00:00:00');
INSERT INTO mail_mutes (uid, office_id, account_id, kind, muted_by, muted_at, ended_by, ended_at) VALUES ('mail-mute-1', 1, NULL, 'answer_reminders', '架空 花子', '2026-11-23 00:00:00', '', NULL);
