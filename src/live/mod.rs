//! See `lib.rs` for the place of this layer.
