UPDATE meetings SET calendar_organizer = 'meetings-calendar_organizer-1';
