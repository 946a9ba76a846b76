//! What an adoption or its withdrawal would change on its day, and later in its time, before it is done.

use chrono::NaiveDate;

use super::adopt;
use crate::domain::duty::difference::days_that_differ;
use crate::domain::duty::{Adoption, Catalogue, RuleBook};
use crate::domain::ids::{InsurerId, Uid};
use crate::storage::Conn;
use crate::storage::views::rules::{AdoptionView, standing};
use crate::usecases::Failure;
use crate::usecases::keys::sha256_hex;

/// The rules as they are and as they would be.
#[derive(Clone, Debug)]
pub struct Preview {
    pub before: RuleBook,
    pub after: RuleBook,
    /// The first day of the adoption, and the later ones of its time from which on something else differs.
    pub days: Vec<NaiveDate>,
    /// The adoption that holds on the first day without this one; none where the law alone does. One from the same day is replaced.
    pub otherwise: Option<AdoptionView>,
    /// Stands for what was shown, see [`seen`].
    pub seen: String,
}

/// The preview of an adoption, with the one from whose day on it no longer holds. It is refused where the adoption would be.
pub fn preview_adoption(
    conn: &mut Conn,
    rules: &Catalogue,
    (insurer, today): (InsurerId, NaiveDate),
    adoption: &Adoption,
) -> Result<(Preview, Option<AdoptionView>), Failure> {
    let without = standing(conn, insurer)?;
    adopt::check(&without, adoption, today)?;
    let before = adoptions(&without);
    let after = before.iter().chain([adoption]).cloned().collect();
    let seen = seen(&without, adoption);
    let next = next_day(&without, adoption);
    let next = without.iter().rfind(|view| Some(view.adoption.effective_from) == next).cloned();
    Ok((preview(rules, (before, after), (&without, adoption), seen), next))
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
    let (before, seen) = (adoptions(&with), seen(&with, &of));
    let without: Vec<AdoptionView> = with.into_iter().filter(|view| view.uid != *uid).collect();
    Ok(preview(rules, (before, adoptions(&without)), (&without, &of), seen))
}

fn preview(
    rules: &Catalogue,
    (before, after): (Vec<Adoption>, Vec<Adoption>),
    (without, of): (&[AdoptionView], &Adoption),
    seen: String,
) -> Preview {
    let day = of.effective_from;
    let (before, after) = (RuleBook::new(rules, &before), RuleBook::new(rules, &after));
    let days = days_that_differ((&before, &after), day, next_day(without, of));
    let otherwise = without.iter().rfind(|view| view.adoption.effective_from <= day).cloned();
    Preview { before, after, days, otherwise, seen }
}

/// The day from which on an adoption no longer holds because of another.
fn next_day(without: &[AdoptionView], of: &Adoption) -> Option<NaiveDate> {
    without.iter().map(|view| view.adoption.effective_from).find(|from| *from > of.effective_from)
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
