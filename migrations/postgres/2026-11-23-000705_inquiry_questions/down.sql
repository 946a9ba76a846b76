DROP TABLE inquiry_questions;
