DROP TABLE plan_edits;
