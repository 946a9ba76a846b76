//! What an adoption or its withdrawal would change on its day, before it is done.

use chrono::NaiveDate;

use super::adopt;
use crate::domain::duty::{Adoption, Catalogue, RuleBook, RuleSet};
use crate::domain::ids::{InsurerId, Uid};
use crate::storage::Conn;
use crate::storage::views::rules::{AdoptionView, standing};
use crate::usecases::Failure;
use crate::usecases::keys::sha256_hex;

/// The rules of the day as they are and as they would be.
#[derive(Clone, Debug)]
pub struct Preview {
    pub before: RuleSet,
    pub after: RuleSet,
    /// The adoption that holds on the day without this one; none where the law alone does. One from the same day is replaced.
    pub otherwise: Option<AdoptionView>,
    /// The adoption from whose day on this one no longer holds.
    pub next: Option<AdoptionView>,
    /// Stands for what was shown, see [`seen`].
    pub seen: String,
}

/// The preview of an adoption; it is refused where the adoption would be.
pub fn preview_adoption(
    conn: &mut Conn,
    rules: &Catalogue,
    (insurer, today): (InsurerId, NaiveDate),
    adoption: &Adoption,
) -> Result<Preview, Failure> {
    let without = standing(conn, insurer)?;
    adopt::check(&without, adoption, today)?;
    let mut with = adoptions(&without);
    with.push(adoption.clone());
    let seen = seen(&without, adoption);
    Ok(Preview { after: on(rules, &with, adoption), ..preview(rules, without, adoption, seen) })
}

/// The preview of the withdrawal of an adoption that stands.
pub fn preview_withdrawal(
    conn: &mut Conn,
    rules: &Catalogue,
    insurer: InsurerId,
    uid: &Uid,
) -> Result<Preview, Failure> {
    let with = standing(conn, insurer)?;
    let of = with.iter().find(|view| view.uid == *uid).ok_or(Failure::NotFound("adoption"))?.adoption.clone();
    let (before, seen) = (on(rules, &adoptions(&with), &of), seen(&with, &of));
    let without = with.into_iter().filter(|view| view.uid != *uid).collect();
    Ok(Preview { before, ..preview(rules, without, &of, seen) })
}

/// The day of an adoption as it is without it.
fn preview(rules: &Catalogue, without: Vec<AdoptionView>, of: &Adoption, seen: String) -> Preview {
    let day = of.effective_from;
    let set = on(rules, &adoptions(&without), of);
    let otherwise = without.iter().rfind(|view| view.adoption.effective_from <= day).cloned();
    let next_day = without.iter().map(|view| view.adoption.effective_from).find(|from| *from > day);
    let next = without.into_iter().rfind(|view| Some(view.adoption.effective_from) == next_day);
    Preview { before: set.clone(), after: set, otherwise, next, seen }
}

/// The rules on the day of an adoption.
fn on(rules: &Catalogue, adoptions: &[Adoption], of: &Adoption) -> RuleSet {
    RuleBook::new(rules, adoptions).on(of.effective_from).clone()
}

fn adoptions(views: &[AdoptionView]) -> Vec<Adoption> {
    views.iter().map(|view| view.adoption.clone()).collect()
}

/// A short text that changes with what is to be adopted or withdrawn, and with everything that the insurer has adopted.
pub fn seen(standing: &[AdoptionView], of: &Adoption) -> String {
    let terms = serde_json::json!([of.effective_from, of.preset, of.overrides]).to_string();
    let lines = standing.iter().map(|view| view.uid.as_str()).chain([terms.as_str()]);
    let text = lines.collect::<Vec<_>>().join("\n");
    sha256_hex(text.as_bytes()).chars().take(16).collect()
}
