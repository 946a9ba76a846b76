DROP TABLE answer_delays;
