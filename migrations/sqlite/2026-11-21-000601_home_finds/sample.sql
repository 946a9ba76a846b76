UPDATE meetings SET place = 'meetings-place-1';
