DROP TABLE case_materials;
