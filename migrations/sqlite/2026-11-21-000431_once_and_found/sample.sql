UPDATE offices SET search = 'offices-search-1';
