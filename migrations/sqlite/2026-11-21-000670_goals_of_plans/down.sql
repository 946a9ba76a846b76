-- A uid has 36 signs.
UPDATE duty_entries SET subject = 'goal.' || substr(subject, 43) WHERE subject LIKE 'goal.%.%';
