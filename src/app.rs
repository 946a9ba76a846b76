//! Builds settings, pools and clients once and starts listener, workers and relays.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};
use anyhow::Context;

use crate::config::{Config, private};
use crate::domain::duty;
use crate::jobs::Works;
use crate::jobs::sealing::Uncovered;
use crate::live::Live;
use crate::live::line::Tcp;
use crate::mail::Post;
use crate::render::Render;
use crate::render::pdf::Press;
use crate::storage::clock::Clock;
use crate::storage::store::StoreOptions;
use crate::storage::views::duty_memory::DutyMemory;
use crate::storage::wake::Bells;
use crate::storage::{Store, listen, migrate};
use crate::usecases::audit::Views;
use crate::usecases::{Desk, Keys, Mint, taxonomy};
use crate::web::limits::Limits;
use crate::web::{State, gate, limits, routes};

/// What differs between serving, a demo and a test.
#[derive(Clone, Debug)]
pub struct Mode {
    /// Where the time comes from.
    pub clock: Clock,
    /// Where randomness comes from.
    pub mint: Mint,
    /// Whether the data are fictional.
    pub is_demo: bool,
    /// Whether commits wait for the disk from the beginning.
    pub is_durable: bool,
}

impl Mode {
    /// Ordinary serving.
    pub fn serving() -> Self {
        Self { clock: Clock::System, mint: Mint::System, is_demo: false, is_durable: true }
    }
}

/// Opens the data folder and the database, migrates, and builds what every request shares.
pub fn build(config: Config, mode: Mode) -> anyhow::Result<State> {
    let is_demo = mode.is_demo;
    let works = open_works(&config, mode)?;
    let desk = works.desk.clone();
    taxonomy::seed(&desk).context("the taxonomy can't be put in place")?;
    let render = Render::new()?;
    let live =
        Live::start(desk.clone(), render.clone()).context("the threads of the rooms can't be started")?;
    let views = Views::start(desk.clone()).context("the thread of the audit log can't be started")?;
    let limits = Limits::new();
    let press = Press::new(&config.print.font_dirs);
    let (config, duties) = (Arc::new(config), works.duties.clone());
    let rules = duties.rules();
    Ok(State { desk, views, render, press, live, limits, works, config, rules, duties, is_demo })
}

/// The database as it stands, without migrating it.
pub fn open_store(config: &Config, is_durable: bool) -> anyhow::Result<Store> {
    let dir = &config.data.dir;
    private::make_folder(dir).with_context(|| format!("the data folder {} can't be made", dir.display()))?;
    if let Some(file) = config.database_file() {
        // SQLite gives its own side files the mode of the database.
        private::make_file(&file).with_context(|| format!("{} can't be made", file.display()))?;
    }
    Store::open(&StoreOptions {
        url: config.database_url(),
        readers: config.database.readers,
        writers: config.database.writers,
        is_durable,
    })
    .context("the database can't be opened")
}

/// The database, migrated, with the key: enough to run use-cases.
pub fn open_desk(config: &Config, mode: Mode) -> anyhow::Result<Desk> {
    let store = open_store(config, mode.is_durable)?;
    let keys = Keys::load_or_create(&config.key_file(), &Mint::System)
        .with_context(|| format!("the key file {} can't be used", config.key_file().display()))?;
    let ran = store.with_writer(migrate::run).context("the database can't be migrated")?;
    if !ran.is_empty() {
        tracing::info!(count = ran.len(), "migrations ran");
    }
    Ok(Desk::new(store, mode.clock, mode.mint, keys, Bells::default()))
}

/// What background work shares: the desk and the way out for letters.
pub fn open_works(config: &Config, mode: Mode) -> anyhow::Result<Works> {
    let desk = open_desk(config, mode)?;
    let post = Post::open(config).context("mail can't be set up")?;
    let worker = format!("{}-{}", std::process::id(), desk.mint().uid(desk.clock().now()));
    let rules = duty::shipped().context("config/rules can't be used")?;
    Ok(Works {
        desk,
        post,
        duties: DutyMemory::new(Arc::new(rules)),
        anchor_file: config.anchor_file(),
        worker,
        uncovered: Uncovered::default(),
    })
}

/// How long a connection may be idle before the server closes it. A server that closes first cuts off the request that
/// is sent in the same moment (RFC 9112 §9.5), and who sent a write can't tell whether it was done; so this is longer than
/// the 60 s for which proxies keep their connections to servers. A drain closes idle connections at once.
const IDLE_CONNECTION: Duration = Duration::from_secs(75);

/// A bound server that still has to be awaited.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The server; awaiting it runs it.
    pub server: Server,
}

/// Binds the listener and starts answering. Must be called within a tokio runtime.
pub fn start(state: State) -> anyhow::Result<Running> {
    let listener = bind(&state.config)?;
    start_on(state, listener)
}

/// Binds the listener of the settings.
pub fn bind(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(&config.server.listen)
        .with_context(|| format!("{} can't be listened on", config.server.listen))
}

/// Tells letters where the server is found, when the settings do not name it.
pub fn found(state: &State, listener: &TcpListener) -> anyhow::Result<SocketAddr> {
    let address = listener.local_addr()?;
    if state.config.server.base_url.is_empty() {
        state.works.post.found_at(format!("http://{address}"));
    }
    Ok(address)
}

/// Starts answering on a bound listener. Must be called within a tokio runtime.
pub fn start_on(state: State, listener: TcpListener) -> anyhow::Result<Running> {
    let address = found(&state, &listener)?;
    let workers = match state.config.server.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        n => n,
    };
    let drain = state.config.server.drain_seconds;
    state.live.watch(chrono::TimeDelta::minutes(state.config.login.idle_minutes));
    let listening =
        listen::start(state.store(), state.desk.bells()).context("other nodes can't be listened to")?;
    farewell(state.live.clone(), listening);
    let body_mib = state.config.limits.body_mib;
    let data = web::Data::new(state);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .configure(|config| limits::extractors(config, body_mib))
            .wrap(Compress::default())
            .wrap(from_fn(gate::gate))
            .configure(routes::configure)
    })
    .workers(workers)
    // Nagle's algorithm would hold small frames back for 40 ms.
    .tcp_nodelay(true)
    .on_connect(Tcp::note)
    .keep_alive(IDLE_CONNECTION)
    .shutdown_timeout(drain)
    .listen(listener)?
    .run();
    Ok(Running { address, server })
}

/// Tells open sockets that the server stops, so that their clients come back later instead of holding the drain up.
/// Other nodes are listened to until then.
fn farewell(live: Live, listening: Option<listen::Listening>) {
    tokio::spawn(async move {
        let terminated = async {
            match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
                Ok(mut signal) => signal.recv().await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        live.stop();
        drop(listening);
    });
}
