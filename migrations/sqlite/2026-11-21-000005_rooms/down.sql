DROP TABLE follow_ups;
DROP TABLE room_tickets;
DROP TABLE room_events;
DROP TABLE room_seats;
DROP TABLE rooms;
