DROP TABLE plan_self_checks;
