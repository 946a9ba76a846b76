//! What benchmarks share: an own PostgreSQL, the server as a child, data set S, a keep-alive driver, and the lines that
//! are printed.

pub mod data;
pub mod driver;
pub mod figures;
pub mod postgres;
pub mod process;
