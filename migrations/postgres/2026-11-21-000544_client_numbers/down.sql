DROP TABLE client_numbers;
