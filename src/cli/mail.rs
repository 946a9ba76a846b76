//! `enza mail test`

use anyhow::ensure;
use clap::Subcommand;

use super::Globals;
use crate::app::{self, Mode};
use crate::domain::job::MailState;
use crate::jobs::deliver;
use crate::usecases::letter::test_transport::test_transport;

/// Mail.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Send a test letter through the outbox and say what the relay answered.
    Test {
        /// The recipient.
        to: String,
    },
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let Deed::Test { to } = &args.deed;
    let loaded = globals.load(Vec::new())?;
    actix_web::rt::System::new().block_on(async {
        let works = app::open_works(&loaded.config, Mode::serving())?;
        let mut cmd = works.desk.system("cli");
        let uid = works
            .desk
            .write(&mut cmd, "letter.test_transport", |tx, cmd| test_transport(tx, cmd, to))
            .map_err(|failure| anyhow::anyhow!("{failure}"))?;
        deliver::round(&works).await.map_err(|failure| anyhow::anyhow!("{failure}"))?;
        let state = works.desk.store().read(|conn| crate::storage::tables::mails::find(conn, &uid))?;
        let Some(row) = state else { anyhow::bail!("the letter is gone") };
        ensure!(
            row.attempts > 0,
            "an earlier letter to {to} still waits, and this one behind it; test with another address"
        );
        println!("{}: {}", row.state, row.last_reply);
        ensure!(row.state == MailState::Sent, "the test letter did not leave; it stays in the outbox");
        Ok(())
    })
}
