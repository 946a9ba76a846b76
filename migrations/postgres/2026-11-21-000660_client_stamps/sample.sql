UPDATE clients SET postal = postal WHERE id = 1;
