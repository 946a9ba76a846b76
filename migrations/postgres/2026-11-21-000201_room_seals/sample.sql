UPDATE rooms SET sealed_seq = 1;
