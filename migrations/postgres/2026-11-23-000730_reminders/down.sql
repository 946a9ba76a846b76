DROP TABLE mail_mutes;
DROP TABLE reminder_choices;
DROP TABLE reminders;
