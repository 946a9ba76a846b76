DROP TABLE regular_bands;
DROP TABLE regular_weeks;
