//! `enza token create`: an API token from the command line.

use clap::{Args as ClapArgs, Subcommand};

use super::Globals;
use super::offline::Offline;
use crate::usecases::account::token::{CreateToken, create_token};
use crate::web::routes;

/// API tokens.
#[derive(ClapArgs)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a token that acts with an account's rights; it is printed once.
    Create {
        /// The login name of the account.
        #[arg(long)]
        user: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// A scope word, may be given several times; without any the token covers all.
        #[arg(long = "scope", value_name = "WORD")]
        scopes: Vec<String>,
        /// Days until it ends.
        #[arg(long, default_value_t = 90)]
        days: i64,
    },
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let Verb::Create { user, name, scopes, days } = &args.verb;
    let offline = Offline::open(globals)?;
    let known_scopes = routes::scopes();
    let all = || known_scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let input = CreateToken {
        account: Some(offline.account(user)?),
        name: name.clone(),
        scopes: if scopes.is_empty() { all() } else { scopes.clone() },
        known_scopes: known_scopes.clone(),
        days: *days,
    };
    let made = offline.write_once_shown("account.create_token", |tx, cmd| create_token(tx, cmd, &input))?;
    println!("{}", made.secret);
    Ok(())
}
