//! `enza serve`

use super::Globals;
use crate::app::{self, Mode};
use crate::jobs;
use crate::storage::views::accounts;
use crate::usecases::set_up;

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
        let is_fresh = !state.store().read(accounts::is_any)?;
        let token = set_up::token(state.desk.keys());
        let is_named = !state.config.server.base_url.is_empty();
        let named = state.config.base_url();
        let running = app::start(state)?;
        println!("enza listens on http://{}", running.address);
        if is_fresh {
            let base = if is_named { named } else { format!("http://{}", running.address) };
            println!("there is no account yet: open {base}/set-up#{token}");
        }
        running.server.await?;
        background.stop().await;
        Ok(())
    })
}
