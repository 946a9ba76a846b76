DROP TABLE client_illnesses;
