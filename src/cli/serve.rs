//! `enza serve`

use super::Globals;
use crate::app::{self, Mode};
use crate::jobs;

/// Serve.
#[derive(clap::Args, Default)]
pub(super) struct Args {
    /// Where to listen, ADDRESS:PORT; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let overrides = args.listen.iter().map(|listen| ("server.listen", listen.clone())).collect();
    let loaded = globals.load(overrides)?;
    actix_web::rt::System::new().block_on(async {
        let state = app::build(loaded.config, Mode::serving())?;
        let background = jobs::start(&state.works);
        let running = app::start(state)?;
        println!("enza listens on http://{}", running.address);
        running.server.await?;
        background.stop().await;
        Ok(())
    })
}
