UPDATE clients SET search = 'clients-search-2', grams = 'clients-grams-2';
