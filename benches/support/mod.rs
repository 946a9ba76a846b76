//! What benchmarks share: an own PostgreSQL, the server as a child, data sets S and M, a keep-alive driver, a count of
//! statements, and the lines that are printed.

pub mod city;
pub mod data;
pub mod driver;
pub mod figures;
pub mod lot;
pub mod postgres;
pub mod process;
pub mod statements;
