DROP TABLE service_plans;
