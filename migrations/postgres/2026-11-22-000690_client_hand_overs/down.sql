DROP TABLE client_hand_overs;
