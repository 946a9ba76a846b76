UPDATE deliveries SET sender_office_id = 1;
