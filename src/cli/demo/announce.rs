//! Tells who started the demo how to come in: an account of each role, and a personal link of each kind.

use anyhow::Context;
use serde::Serialize;

use super::Mark;
use super::builder::office_number;
use super::region::sample_folder;
use crate::domain::link_token;
use crate::domain::words::Word;
use crate::mail::post;
use crate::storage::Conn;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::{deliveries, meetings};
use crate::usecases::{Failure, links};
use crate::web::State;

/// A personal link with what its first opening on a device asks.
#[derive(Serialize)]
struct ShownLink {
    /// poll, inquiry, room or delivery.
    kind: &'static str,
    /// 会議番号, or 交付番号 of a delivery.
    number: String,
    to: String,
    url: String,
    /// Where the code is typed.
    entry_url: String,
    code: String,
    /// `office_number`, or `mailed_code`: six digits that are sent to the address.
    asks: &'static str,
    office_number: Option<String>,
    /// Where the six digits arrive; the demo's letters are files.
    address: String,
    mail_folder: String,
}

pub(super) fn announce(state: &State, mark: &Mark, is_json: bool) -> anyhow::Result<()> {
    let base = state.works.post.base_url();
    let shown: Result<Vec<Option<ShownLink>>, Failure> = state
        .store()
        .read(|conn| mark.invitations.iter().map(|uid| shown(conn, state, &base, uid)).collect());
    let links: Vec<ShownLink> =
        shown.context("the demo's links can't be read")?.into_iter().flatten().collect();
    let sample = sample_folder(&state.config).display().to_string();
    let mail = post::folder(&state.config).display().to_string();
    if is_json {
        let ready = serde_json::json!({
            "base": base, "accounts": mark.accounts, "links": links, "mail_folder": mail, "sample_set": sample,
        });
        println!("{ready}");
        return Ok(());
    }
    println!("enza demo (架空のデータ) listens on {base}\n");
    println!("Sign in as (the page that asks for the code shows the current one):");
    for login in &mark.accounts {
        println!(
            "  {:<16} {:<10} password {}   TOTP secret {}",
            login.role, login.login, login.password, login.totp_secret
        );
    }
    println!("\nPersonal links (no account; the first opening asks once):");
    for link in &links {
        print(link);
    }
    println!("\nLetters are files in {mail}; a set of the national CSV to import lies in {sample}");
    Ok(())
}

fn print(link: &ShownLink) {
    println!("  {:<9} {} → {}", link.kind, link.number, link.to);
    println!("            {}", link.url);
    let asks = match &link.office_number {
        Some(number) => format!("asks for the office number {number}"),
        None => format!("asks for six digits mailed to {} (a file in {})", link.address, link.mail_folder),
    };
    println!("            {asks}; or type {} at {}", link.code, link.entry_url);
}

/// The link of an invitation; nothing once it is gone.
fn shown(
    conn: &mut Conn,
    state: &State,
    base: &str,
    uid: &crate::domain::ids::Uid,
) -> Result<Option<ShownLink>, Failure> {
    let Some(row) = invitations::find(conn, uid)? else { return Ok(None) };
    let text = links::text(state.desk.keys(), base, (row.kind, &row.uid, &row.nonce));
    let office_number = office_number(conn, &row)?;
    Ok(Some(ShownLink {
        kind: row.kind.as_str(),
        number: number(conn, &row)?,
        to: links::invited(conn, &row)?.0,
        url: text.url,
        entry_url: text.entry_url,
        code: link_token::code_for_reading(&text.code),
        asks: if office_number.is_some() { "office_number" } else { "mailed_code" },
        office_number,
        address: row.address,
        mail_folder: post::folder(&state.config).display().to_string(),
    }))
}

/// The number that stands on the letter of an invitation.
fn number(conn: &mut Conn, row: &InvitationRow) -> Result<String, Failure> {
    match (row.meeting_id, row.delivery_id) {
        (Some(meeting), _) => Ok(meetings::get(conn, meeting)?.number),
        (None, Some(delivery)) => Ok(deliveries::get(conn, delivery)?.number),
        (None, None) => Err(Failure::NotFound("invitation")),
    }
}
