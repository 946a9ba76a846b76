UPDATE participants SET required_group = 1;
