//! Taxonomies of themes and their versions: an insurer's own where it has one, else the installation's.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::ids::{InsurerId, TaxonomyId, Uid};
use crate::domain::issue::{Taxonomy, Theme};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{taxonomies, themes};

/// A taxonomy with its key.
#[derive(Clone, Debug)]
pub struct StoredTaxonomy {
    pub id: TaxonomyId,
    pub taxonomy: Taxonomy,
}

/// Whether the installation has a taxonomy at all.
pub fn any(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(taxonomies::table.count().get_result::<i64>(conn)? > 0)
}

/// Adds a version, for one insurer or for all.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    insurer: Option<InsurerId>,
    taxonomy: &Taxonomy,
    now: NaiveDateTime,
) -> Result<TaxonomyId, StorageError> {
    diesel::insert_into(taxonomies::table)
        .values((
            taxonomies::uid.eq(uid),
            taxonomies::insurer_id.eq(insurer),
            taxonomies::number.eq(taxonomy.number),
            taxonomies::effective_on.eq(taxonomy.effective_on),
            taxonomies::created_at.eq(now),
        ))
        .execute(conn)?;
    let id: TaxonomyId =
        taxonomies::table.filter(taxonomies::uid.eq(uid)).select(taxonomies::id).first(conn)?;
    for (sort, theme) in (0_i32..).zip(&taxonomy.themes) {
        diesel::insert_into(themes::table)
            .values((
                themes::taxonomy_id.eq(id),
                themes::code.eq(&theme.code),
                themes::parent_code.eq(&theme.parent_code),
                themes::label.eq(&theme.label),
                themes::keywords.eq(""),
                themes::sort.eq(sort),
            ))
            .execute(conn)?;
    }
    Ok(id)
}

/// The version in force for an insurer on a day: its own latest, else the installation's latest, else (before any
/// is in force) the installation's first.
pub fn in_force(
    conn: &mut Conn,
    insurer: InsurerId,
    on: NaiveDate,
) -> Result<Option<StoredTaxonomy>, StorageError> {
    type Row = (TaxonomyId, Option<InsurerId>, i32, NaiveDate);
    let rows: Vec<Row> = taxonomies::table
        .filter(taxonomies::insurer_id.is_null().or(taxonomies::insurer_id.eq(insurer)))
        .order((taxonomies::effective_on.desc(), taxonomies::number.desc()))
        .select((taxonomies::id, taxonomies::insurer_id, taxonomies::number, taxonomies::effective_on))
        .load(conn)?;
    let begun = |row: &&Row| row.3 <= on;
    let own = rows.iter().filter(begun).find(|row| row.1.is_some());
    let chosen =
        own.or_else(|| rows.iter().find(begun)).or_else(|| rows.iter().rev().find(|r| r.1.is_none()));
    let Some((id, _, number, effective_on)) = chosen.copied() else { return Ok(None) };
    let themes: Vec<(String, String, String)> = themes::table
        .filter(themes::taxonomy_id.eq(id))
        .filter(themes::retired_on.is_null().or(themes::retired_on.gt(on)))
        .order(themes::sort.asc())
        .select((themes::code, themes::parent_code, themes::label))
        .load(conn)?;
    let themes = themes.into_iter().map(|(code, parent_code, label)| Theme { code, parent_code, label });
    Ok(Some(StoredTaxonomy { id, taxonomy: Taxonomy { number, effective_on, themes: themes.collect() } }))
}
