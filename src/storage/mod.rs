//! The only place that names diesel: connections over both backends, tables to write, views to read.

pub mod clock;
pub mod db;
pub mod dialect;
pub mod listen;
pub mod migrate;
pub mod schema;
pub mod store;
pub mod tables;
pub mod tx;
pub mod views;
pub mod wake;

pub use db::{Conn, StorageError};
pub use store::Store;
pub use tx::{Audit, Tx};
