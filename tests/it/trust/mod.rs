//! The goals of trust (G1–G64) that this tree owes, one file a goal, run as `cargo test --test it trust::<name>`.

mod audittamper;
mod authz;
mod brute;
mod csrf;
mod csvform;
mod enumeration;
mod headers;
mod idempotent;
mod loghygiene;
mod mailinject;
mod objects;
mod oversize;
mod replays;
mod session;
mod smtpgap;
mod sqli;
mod totp;
mod wsorigin;
