//! `enza import careplan DIR --office NUMBER [--dry-run] [--json]`: the same preview and confirmation as on screen.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;

use super::Globals;
use crate::app::{self, Mode};
use crate::domain::careplan::{Confirmed, MAX_FILE_BYTES, Preview, Problem, remedy_key, text_key};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::storage::tables::plan_offices;
use crate::usecases::import::confirm::{ConfirmInput, confirm};
use crate::usecases::import::preview::{look, preview};
use crate::usecases::import::{HeldFile, SetToImport, hold};
use crate::web::State;

/// Import data.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The national care-plan CSV of one office, all files in one folder: UPHOSOKU with UP1KYO, UP2KYO and UP3KYO, UPYOBO
    /// with UPYOBO_SUB, UPKIHON_SUB2, DLT1KYO and DLTYOBO.
    Careplan(CareplanArgs),
}

#[derive(clap::Args)]
struct CareplanArgs {
    /// The folder with the files.
    dir: PathBuf,
    /// The office number of the care-management office (介護支援事業者コード, item 13 of 1表).
    #[arg(long, value_name = "NUMBER")]
    office: String,
    /// Only say what would happen.
    #[arg(long)]
    dry_run: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// Also replace the particulars of known clients by those of the files.
    #[arg(long)]
    update_clients: bool,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let What::Careplan(args) = &args.what;
    let state = app::build(globals.load(Vec::new())?.config, Mode::serving())?;
    let set = read(&state, args)?;
    let shown =
        state.store().read(|conn| look(conn, &set, jst_date(state.desk.clock().now()))).map_err(failed)?;
    let taken = match (shown.is_importable, args.dry_run) {
        (true, false) => Some(take(&state, &set, args.update_clients)?),
        _ => None,
    };
    if args.json {
        println!("{}", serde_json::json!({ "preview": told(&state, &shown), "confirmed": taken }));
    } else {
        print(&state, &shown, taken.as_ref());
    }
    if !shown.is_importable {
        bail!("the set was not imported: {} problems have to be mended first", shown.summary.errors);
    }
    Ok(())
}

fn read(state: &State, args: &CareplanArgs) -> anyhow::Result<SetToImport> {
    let files = files(&args.dir)?;
    let now = state.desk.clock().now();
    let office = state
        .store()
        .read(|conn| plan_offices::find(conn, &args.office))?
        .with_context(|| format!("no office with the number {} is registered", args.office))?;
    state.store().read(|conn| hold(conn, office.id, files, now)).map_err(failed)
}

/// The files of a folder by name. Only the size is taken of what is too large to be read.
fn files(dir: &Path) -> anyhow::Result<Vec<HeldFile>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(|| format!("{} can't be read", dir.display()))? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() {
            let is_small = about.len() <= MAX_FILE_BYTES;
            let bytes = if is_small { std::fs::read(entry.path())? } else { Vec::new() };
            files.push(HeldFile {
                name: entry.file_name().to_string_lossy().into_owned(),
                bytes,
                size: about.len(),
            });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn take(state: &State, set: &SetToImport, takes_client_data: bool) -> anyhow::Result<Confirmed> {
    let desk = &state.desk;
    let mut cmd = desk.system("import");
    let previewed =
        desk.write(&mut cmd, "import.preview", |tx, cmd| preview(tx, cmd, set)).map_err(failed)?;
    let input = ConfirmInput { uid: previewed.uid, set: Some(set.clone()), takes_client_data };
    desk.write(&mut cmd, "import.confirm", |tx, cmd| confirm(tx, cmd, &input)).map_err(failed)
}

fn failed(failure: crate::usecases::Failure) -> anyhow::Error {
    anyhow::anyhow!("{failure}")
}

/// The preview with each problem and its remedy in words, so that a program can hand them on to a person.
fn told(state: &State, shown: &Preview) -> serde_json::Value {
    let mut json = serde_json::json!(shown);
    let problems = json.get_mut("problems").and_then(serde_json::Value::as_array_mut);
    for (told, problem) in problems.into_iter().flatten().zip(&shown.problems) {
        let (text, remedy) = words(state, problem);
        if let Some(told) = told.as_object_mut() {
            told.insert("text".into(), text.into());
            told.insert("remedy".into(), remedy.into());
        }
    }
    json
}

fn print(state: &State, shown: &Preview, taken: Option<&Confirmed>) {
    for problem in &shown.problems {
        println!("{}", line(state, problem));
    }
    let counts = &shown.summary;
    println!(
        "clients: {} new, {} differing, {} histories of illness; plans: {} new, {} changed, {} unchanged, {} withdrawn, \
         {} back; {} errors, {} warnings",
        counts.clients_new,
        counts.clients_differing,
        counts.histories,
        counts.plans_new,
        counts.plans_changed,
        counts.plans_unchanged,
        counts.plans_withdrawn,
        counts.plans_restored,
        counts.errors,
        counts.warnings
    );
    match taken {
        Some(_) => println!("imported"),
        None => println!("nothing was imported"),
    }
}

fn line(state: &State, problem: &Problem) -> String {
    let row = problem.row.map(|row| format!(":{row}")).unwrap_or_default();
    let item = problem.item.map(|no| format!(" {no} {}", problem.item_name)).unwrap_or_default();
    let (text, remedy) = words(state, problem);
    format!("{} {}{row}{item}: {text} → {remedy}", problem.severity.as_str(), problem.file)
}

/// What is wrong and what to do. In Japanese like the item names: the command line is used where the care-plan
/// software stands.
fn words(state: &State, problem: &Problem) -> (String, String) {
    let args = || {
        let mut args: Vec<(&str, String)> =
            problem.args.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        args.push(("row", problem.row.unwrap_or_default().to_string()));
        args
    };
    let told = |key: &str| state.render.texts().with(Lang::Ja, key, args());
    (told(&text_key(problem.code)), told(&remedy_key(problem.code)))
}
