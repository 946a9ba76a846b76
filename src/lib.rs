//! Enza (円座): a regional care-conference coordination server.
//!
//! Modules stand in import order; a file imports only from modules above its own (`tests/architecture.rs` checks it).
//! What always holds:
//! - «Saved» is said only after a durable commit.
//! - Every write is one use-case, one transaction, with its audit row and its outbox rows, and is idempotent for good.
//! - Every read of personal data starts from a [`domain::access::Scope`].
//! - The anonymised plane holds no name, address, birth date or number; aggregation reads only it.

pub mod domain;

pub mod config;

pub mod storage;

pub mod render;

pub mod mail;

pub mod usecases;

pub mod jobs;

pub mod live;

pub mod web;

pub mod app;

pub mod cli;
