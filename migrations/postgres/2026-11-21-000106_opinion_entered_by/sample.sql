UPDATE opinions SET entered_by = 'opinions-entered_by-1';
