//! The JSON API under `/api/v1`: the same policies, views and use-cases as the pages.

pub mod rooms;
