CREATE INDEX participants_by_office_id ON participants (office_id);
DROP INDEX participants_by_office_id_meeting_id;
DROP INDEX inquiries_by_state;
DROP INDEX meetings_by_state;
