//! `enza user …`: accounts from the command line.

use std::io::BufRead;

use anyhow::{Context, bail};
use clap::{Args as ClapArgs, Subcommand};

use super::Globals;
use super::offline::{Offline, fail};
use crate::config::Secret;
use crate::domain::access::{Actor, Role, scope};
use crate::domain::account::login_key;
use crate::domain::ids::Uid;
use crate::domain::password::{PasswordRules, check};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::views::{accounts, directory};
use crate::usecases::account::link::{IssueLink, address, issue};
use crate::usecases::account::membership::unlock;
use crate::usecases::account::{CreateAccount, FirstPassword, Join, create, join};
use crate::usecases::password;

/// Accounts.
#[derive(ClapArgs)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make an account with a role in an office; prints its one-time address, or takes a password from standard input.
    Create(Create),
    /// Give an account one more role in an office; who works alone gives it to themselves this way. Stands in the audit log.
    Join {
        /// The login name.
        login: String,
        /// administrator, insurer_staff, center_staff, care_manager, provider_staff or adviser.
        #[arg(long)]
        role: String,
        /// The office's number.
        #[arg(long, value_name = "NUMBER")]
        office: String,
    },
    /// Print a one-time address with which a new password is set.
    ResetPassword {
        /// The login name.
        login: String,
        /// Also take the authenticator app away, because the device is lost.
        #[arg(long)]
        drop_totp: bool,
    },
    /// Let an account try its password again after too many wrong ones.
    Unlock {
        /// The login name.
        login: String,
    },
    /// List all accounts.
    List,
}

#[derive(ClapArgs)]
struct Create {
    /// The login name.
    login: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The mail address.
    #[arg(long, default_value = "")]
    email: String,
    /// administrator, insurer_staff, center_staff, care_manager, provider_staff or adviser.
    #[arg(long)]
    role: String,
    /// The office's number.
    #[arg(long, value_name = "NUMBER")]
    office: String,
    /// Read the first password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let offline = Offline::open(globals)?;
    match &args.verb {
        Verb::Create(input) => make(&offline, input),
        Verb::Join { login, role, office } => add_role(&offline, login, (role, office)),
        Verb::ResetPassword { login, drop_totp } => reset(&offline, login, *drop_totp),
        Verb::Unlock { login } => {
            let uid = offline.account(login)?;
            offline.write("account.unlock", |tx, cmd| unlock(tx, cmd, &uid))?;
            println!("{login} can sign in again");
            Ok(())
        }
        Verb::List => list(&offline),
    }
}

fn make(offline: &Offline, input: &Create) -> anyhow::Result<()> {
    let (role, office) = post(offline, (&input.role, &input.office))?;
    let first = if input.password_stdin { Some(typed_password(offline, input)?) } else { None };
    let has_password = first.is_some();
    let account = CreateAccount {
        login: input.login.clone(),
        name: input.name.clone(),
        kana: String::new(),
        profession: String::new(),
        email: input.email.clone(),
        password: first,
        totp_secret: None,
        must_change_password: false,
    };
    let uid = offline.write("account.create", |tx, cmd| {
        let made = create(tx, cmd, &account)?;
        let membership = Join {
            account: made.uid.clone(),
            office: office.clone(),
            role,
            title: String::new(),
            ends_on: None,
        };
        join(tx, cmd, &membership)?;
        Ok(made.uid)
    })?;
    if has_password {
        println!("{} can sign in", login_key(&input.login));
        return Ok(());
    }
    print_address(offline, uid, false)
}

/// The role and the office that were named.
fn post(offline: &Offline, (role, office): (&str, &str)) -> anyhow::Result<(Role, Uid)> {
    let found = offline.desk.store().read(|conn| directory::office_by_number(conn, office))?;
    Ok((
        Role::parse(role).with_context(|| format!("there is no role `{role}`"))?,
        found.with_context(|| format!("there is no office with the number {office}"))?,
    ))
}

fn add_role(offline: &Offline, login: &str, named: (&str, &str)) -> anyhow::Result<()> {
    let (role, office) = post(offline, named)?;
    let membership =
        Join { account: offline.account(login)?, office, role, title: String::new(), ends_on: None };
    offline.write("account.join", |tx, cmd| join(tx, cmd, &membership))?;
    println!("{login} is {role} there from today on");
    Ok(())
}

fn typed_password(offline: &Offline, input: &Create) -> anyhow::Result<FirstPassword> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let typed = Secret::new(line.trim_end_matches(['\r', '\n']));
    let login = &offline.config.login;
    let rules = PasswordRules {
        min_length: login.password_min_length,
        is_mixed: login.password_composition == "mhlw",
    };
    check(typed.expose(), rules, &[&input.login, &input.name, &input.email])
        .map_err(|error| fail(Refused::from(error).into()))?;
    Ok(FirstPassword::Hashed(password::hash(offline.desk.mint(), typed.expose()).map_err(fail)?))
}

fn reset(offline: &Offline, login: &str, drops_totp: bool) -> anyhow::Result<()> {
    let uid = offline.account(login)?;
    print_address(offline, uid, drops_totp)
}

fn print_address(offline: &Offline, account: Uid, drops_totp: bool) -> anyhow::Result<()> {
    let input = IssueLink { account, is_mailed: false, drops_totp };
    let issued = offline.write("account.issue_link", |tx, cmd| issue(tx, cmd, &input))?;
    let base = offline.config.base_url();
    if offline.config.server.base_url.is_empty() {
        eprintln!(
            "server.base_url is not set: the address begins with {base}, whatever `serve --listen` says"
        );
    }
    let found = offline.desk.store().read(|conn| address(conn, offline.desk.keys(), &base, &issued.uid))?;
    let Some(address) = found else { bail!("the address is gone already") };
    println!("{address}");
    Ok(())
}

fn list(offline: &Offline) -> anyhow::Result<()> {
    let all = scope(&Actor::System("cli"));
    let mut page = 1;
    loop {
        let (rows, total) = offline.desk.store().read(|conn| accounts::list(conn, &all, "", page))?;
        for row in &rows {
            println!("{}\t{}\t{}", row.login, row.state, row.name);
        }
        if rows.is_empty() || page * accounts::PER_PAGE >= total {
            return Ok(());
        }
        page += 1;
    }
}
