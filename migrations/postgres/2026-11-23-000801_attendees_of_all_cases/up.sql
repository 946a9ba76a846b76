-- Whether somebody was asked for all cases of a sitting, also those listed later. It was guessed from the cases listed so far,
-- which is wrong for somebody who was asked for the only one.
ALTER TABLE conference_attendees ADD COLUMN attends_all BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE conference_attendees SET attends_all = TRUE
WHERE role <> 'presenter' AND NOT EXISTS (
    SELECT 1 FROM agenda_items
    WHERE agenda_items.conference_id = conference_attendees.conference_id AND NOT EXISTS (
        SELECT 1 FROM agenda_attendees
        WHERE agenda_attendees.agenda_item_id = agenda_items.id
        AND agenda_attendees.attendee_id = conference_attendees.id
    )
);
