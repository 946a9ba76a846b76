DROP TABLE progress_revisions;
DROP TABLE progress_lines;
