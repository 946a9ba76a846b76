UPDATE invitations SET office_id = 1 WHERE uid = 'invitati-uid-2';
