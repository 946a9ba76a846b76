DROP TABLE client_states;
