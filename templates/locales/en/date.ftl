refusal-date-empty = Enter a date, for example R8.11.21
refusal-date-unreadable = Write the date like R8.11.21, 令和8年11月21日 or 2026-11-21
refusal-date-no-such-day = The calendar has no such day. Check the month and the day
refusal-date-era-not-begun = That era had not begun on that day. Check the era
refusal-date-year-far-away = Check the year: it can be from 1873 to 2117 (Reiwa 99)
