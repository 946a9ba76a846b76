UPDATE deliveries SET contact_id = (SELECT MIN(id) FROM client_contacts);
