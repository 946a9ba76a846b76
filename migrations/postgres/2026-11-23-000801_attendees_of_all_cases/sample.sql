UPDATE conference_attendees SET attends_all = TRUE WHERE id = 1;
