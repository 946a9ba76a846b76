//! What tests share: an app with its own database, and a browser-like client.

// A test module may use any part of the support; none has to use all.
#![allow(dead_code, unused_imports)]

mod browser;
mod case;
mod database;
mod letters;
mod links;
mod opensmtpd;
mod polls;
mod rooms;
mod rules;
mod served;
mod sign_in;
mod sittings;
mod smtp;
mod spawn;
mod town;
mod world;

pub use browser::{Answer, Browser};
pub use case::{Case, FIRST, registration};
pub use database::Backend;
pub use links::Left;
pub use opensmtpd::OpenSmtpd;
pub use polls::{Call, Polled, at};
pub use rooms::{Room, Sitter, Wire, refused_with};
pub use served::Served;
pub use sittings::{CONTENT, Discussed, TwoCases, take_seat};
pub use smtp::{Deed, Smtp, Taken};
pub use spawn::TestApp;
pub use town::{Office, PASSWORD, Person, TOTP_SECRET, Town};
pub use world::World;

/// Declares a test that runs on both backends: `both!(name, |app| async move { … })` makes `name::sqlite` and
/// `name::postgres`. PostgreSQL needs `ENZA_TEST_POSTGRES_URL` (an administrator's address on loopback); `tests/run`
/// sets it, and with `ENZA_TEST_REQUIRE_POSTGRES=1` its absence is a failure.
macro_rules! both {
    ($name:ident, |$app:ident| $body:expr) => {
        async fn $name($app: $crate::support::TestApp) {
            $body.await
        }

        mod $name {
            #[test]
            fn sqlite() {
                $crate::support::TestApp::test($crate::support::Backend::Sqlite, super::$name);
            }

            #[test]
            fn postgres() {
                $crate::support::TestApp::test($crate::support::Backend::Postgres, super::$name);
            }
        }
    };
}
