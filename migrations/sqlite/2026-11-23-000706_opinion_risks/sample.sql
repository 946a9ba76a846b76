UPDATE opinions SET risks = 'opinion-risks-706' WHERE id = 1;
